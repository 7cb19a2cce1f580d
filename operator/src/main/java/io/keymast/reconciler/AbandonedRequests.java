package io.keymast.reconciler;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.keymast.domain.AuthorityName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Takes away the CertificateRequests that no station's decision asks for any more: of a station
 * that went, of a key that changed, of what a crash left behind its certificate. A station that
 * waits for its request looks at it every minute. Looks are counted, and not time alone: a clock
 * that jumps abandons nothing. In memory only: a restart counts anew.
 */
public final class AbandonedRequests {
  private static final int LOOKS = 5;
  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(3);

  private final CertificateRequests requests;
  private final Clock clock;
  private final Map<Key, Unclaimed> unclaimed = new ConcurrentHashMap<>();

  public AbandonedRequests(CertificateRequests requests, Clock clock) {
    this.requests = requests;
    this.clock = clock;
  }

  void isWanted(Question question) {
    unclaimed.remove(new Key(question.authority().name(), question.name()));
  }

  void sweep(AuthorityName authority) {
    Instant now = clock.instant();
    Map<Key, CertificateRequest> found =
        requests.of(authority).stream()
            .collect(
                Collectors.toMap(it -> new Key(authority, it.getMetadata().getName()), it -> it));
    unclaimed.keySet().removeIf(key -> key.isOf(authority) && !found.containsKey(key));
    found.forEach(
        (key, request) -> {
          if (look(key, now).looks() > LOOKS) {
            requests.delete(request);
          }
        });
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
