package io.keymast.decision;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** When time alone next makes something else true of a station, whatever was decided. */
public final class NextChange {
  private NextChange() {}

  /** A deadline passes, or a certificate ends. */
  public static Optional<Instant> of(Decision decision, ObservedStation observed) {
    CertificateHistory history = CertificateHistory.of(observed);
    Optional<KnownCertificate> current = current(decision);
    Stream<Instant> ends =
        Stream.concat(current.stream(), history.certificates().stream())
            .map(certificate -> certificate.validity().notAfter().plusSeconds(1));
    Stream<Instant> deadlines =
        current.map(certificate -> DeliveryWatch.of(certificate, history)).stream()
            .flatMap(watch -> watch.nextChange().stream());
    return Stream.concat(ends, deadlines)
        .filter(instant -> instant.isAfter(observed.now()))
        .min(Instant::compareTo);
  }

  /** What the station goes on with; empty where nothing may be handed over to it. */
  public static Optional<KnownCertificate> current(Decision decision) {
    return switch (decision) {
      case Decision.Keep keep -> Optional.of(keep.current());
      case Decision.Wait wait -> wait.current();
      case Decision.Refuse refuse -> Optional.empty();
      case Decision.Issue issue -> Optional.empty();
      case Decision.StandBy() -> Optional.empty();
      case Decision.NoCertificateNeeded() -> Optional.empty();
    };
  }
}
