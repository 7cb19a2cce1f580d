package io.keymast.decision;

import io.keymast.domain.RevocationReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * From a former key or authority to the present one. A renewal's predecessor runs out by itself;
 * what a change leaves behind is revoked once the change has come through at the station.
 */
record Handover(CertificateHistory history, KnownCertificate current, Duration gracePeriod) {
  List<Revocation> dueRevocations() {
    return leftBehind()
        .filter(old -> completion(old).filter(time -> !time.isAfter(history.now())).isPresent())
        .map(old -> new Revocation(old, RevocationReason.SUPERSEDED, RevocationCause.REPLACED))
        .toList();
  }

  /** When the next revocation is due, as far as it is known already. */
  Optional<Instant> nextDue() {
    return leftBehind()
        .map(this::completion)
        .flatMap(Optional::stream)
        .filter(time -> time.isAfter(history.now()))
        .min(Instant::compareTo);
  }

  private Stream<KnownCertificate> leftBehind() {
    return history.live().filter(other -> !other.binding().isSuccessionTo(current.binding()));
  }

  /** Any certificate that followed the old one counts: a renewal does not start the time anew. */
  private Optional<Instant> completion(KnownCertificate old) {
    return history.certificates().stream()
        .filter(next -> next.binding().isSuccessionTo(current.binding()))
        .filter(next -> next.revision() > old.revision() || isGoneOnWith(next, old))
        .map(this::completionBy)
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  /** What the station may still show is left for a certificate that it fetches after it. */
  private boolean isGoneOnWith(KnownCertificate next, KnownCertificate between) {
    return next.equals(current) && !next.isLeftFor(between);
  }

  /**
   * Delivered, and in use or the grace period over: use alone, without delivery, proves nothing.
   */
  private Optional<Instant> completionBy(KnownCertificate next) {
    return next.fate()
        .deliveredAt()
        .map(
            delivered -> {
              Instant afterGrace = delivered.plus(gracePeriod);
              Instant used = next.fate().inUseAt().orElse(afterGrace);
              Instant earlier = used.isBefore(afterGrace) ? used : afterGrace;
              return earlier.isBefore(delivered) ? delivered : earlier;
            });
  }
}
