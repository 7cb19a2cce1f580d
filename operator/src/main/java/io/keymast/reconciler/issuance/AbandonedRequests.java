package io.keymast.reconciler.issuance;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.issuance.CertificateRequests.Deletion;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away the CertificateRequests that no station's decision asks for any more: of a station
 * that went, of a key that changed, of what a crash left behind its certificate. A station that
 * waits for its request looks at it every minute. Looks are counted, and not time alone: a clock
 * that jumps abandons nothing. In memory only: a restart counts anew.
 */
public final class AbandonedRequests {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedRequests.class);
  private static final int LOOKS = 5;
  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(3);

  private final CertificateRequests requests;
  private final Clock clock;
  private final Map<Key, Unclaimed> unclaimed = new ConcurrentHashMap<>();

  public AbandonedRequests(CertificateRequests requests, Clock clock) {
    this.requests = requests;
    this.clock = clock;
  }

  /** What the operator may do with an authority's CertificateRequests, as far as was found. */
  public enum Access {
    WHOLE,
    /** They can be asked for, but not found again. */
    NO_LIST,
    NO_DELETE,
    /** None are known to the cluster, or none may be touched. */
    NONE
  }

  void isWanted(Question question) {
    unclaimed.remove(new Key(question.authority().name(), question.name()));
  }

  /** While nothing is issued, no station looks at what it asked for: nothing is counted. */
  public Access spare(CertificateAuthority object) {
    AuthorityName authority = Names.of(object);
    unclaimed.keySet().removeIf(key -> key.isOf(authority));
    return found(object, _ -> Access.WHOLE);
  }

  /** One that can't be deleted keeps no other from being so. */
  public Access sweep(CertificateAuthority object, DelegatedAuthority authority) {
    return found(object, found -> sweep(found, authority));
  }

  private Access found(
      CertificateAuthority object, Function<Map<Key, CertificateRequest>, Access> then) {
    Map<Key, CertificateRequest> found;
    try {
      found = found(object);
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_NOT_FOUND -> Access.NONE;
        case HttpURLConnection.HTTP_FORBIDDEN ->
            requests.mayBeRead(object) ? Access.NO_LIST : Access.NONE;
        default -> throw e;
      };
    }
    return then.apply(found);
  }

  private Access sweep(Map<Key, CertificateRequest> found, DelegatedAuthority authority) {
    Instant now = clock.instant();
    unclaimed.keySet().removeIf(key -> key.isOf(authority.name()) && !found.containsKey(key));
    Access access = Access.WHOLE;
    for (Map.Entry<Key, CertificateRequest> each : found.entrySet()) {
      if (look(each.getKey(), now).looks() >= LOOKS && !isLetGo(each.getValue(), authority)) {
        access = Access.NO_DELETE;
      }
    }
    return access;
  }

  private boolean isLetGo(CertificateRequest request, DelegatedAuthority authority) {
    try {
      return requests.discard(request, authority) != Deletion.FORBIDDEN;
    } catch (KubernetesClientException e) {
      LOG.atWarn()
          .addKeyValue("authority", authority.name())
          .addKeyValue("request", request.getMetadata().getName())
          .setCause(e)
          .log("an abandoned request is not deleted; tried again at the next look");
      return true;
    }
  }

  private Map<Key, CertificateRequest> found(CertificateAuthority object) {
    AuthorityName authority = Names.of(object);
    return requests.of(object).stream()
        .collect(Collectors.toMap(it -> new Key(authority, it.getMetadata().getName()), it -> it));
  }

  private Unclaimed look(Key key, Instant now) {
    return unclaimed.merge(key, new Unclaimed(0, now), (known, _) -> known.at(now));
  }

  private record Key(AuthorityName authority, String request) {
    boolean isOf(AuthorityName other) {
      return authority.equals(other);
    }
  }

  /**
   * Since its station looked last.
   *
   * @param looks that found it so, each some time after the one before
   */
  private record Unclaimed(int looks, Instant last) {
    Unclaimed at(Instant now) {
      return now.isBefore(last.plus(BETWEEN_LOOKS)) ? this : new Unclaimed(looks + 1, now);
    }
  }
}
