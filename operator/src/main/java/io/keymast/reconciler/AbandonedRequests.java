package io.keymast.reconciler;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.keymast.domain.AuthorityName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes away the CertificateRequests that no station's decision asks for any more: of a station
 * that went, of a key that changed, of what a crash left behind its certificate. A station that
 * waits for its request looks at it every minute. In memory only: a restart counts from its start.
 */
public final class AbandonedRequests {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final CertificateRequests requests;
  private final Clock clock;
  private final Instant start;
  private final Map<String, Instant> wanted = new ConcurrentHashMap<>();

  public AbandonedRequests(CertificateRequests requests, Clock clock) {
    this.requests = requests;
    this.clock = clock;
    this.start = clock.instant();
  }

  void isWanted(Question question) {
    wanted.put(question.fullName(), clock.instant());
  }

  void sweep(AuthorityName authority) {
    Instant before = clock.instant().minus(PATIENCE);
    wanted.values().removeIf(before::isAfter);
    List<CertificateRequest> all = requests.of(authority);
    if (start.isAfter(before)) {
      return;
    }
    all.stream()
        .filter(found -> createdAt(found).isBefore(before))
        .filter(found -> !wanted.containsKey(nameOf(found)))
        .forEach(requests::delete);
  }

  private static Instant createdAt(CertificateRequest found) {
    return Instant.parse(found.getMetadata().getCreationTimestamp());
  }

  private static String nameOf(CertificateRequest found) {
    return found.getMetadata().getNamespace() + "/" + found.getMetadata().getName();
  }
}
