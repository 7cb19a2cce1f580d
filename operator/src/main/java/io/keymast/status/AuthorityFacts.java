package io.keymast.status;

import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.api.CertificateAuthorityStatus.Stations;
import io.keymast.domain.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a CertificateAuthority's status is made from.
 *
 * @param generations the pinned CA certificates; kept whatever else is wrong
 * @param rotation empty where the CA keys could not be judged
 */
public record AuthorityFacts(
    long generation,
    Readiness readiness,
    List<Generation> generations,
    Optional<RotationFacts> rotation,
    Optional<Crl> crl,
    Stations stations,
    Support support,
    Instant now) {

  public AuthorityFacts(
      long generation,
      Readiness readiness,
      List<Generation> generations,
      Optional<Crl> crl,
      Stations stations,
      Instant now) {
    this(generation, readiness, generations, Optional.empty(), crl, stations, Support.whole(), now);
  }

  /** Whether the authority issues. */
  public sealed interface Readiness {
    /** It does. */
    record Issuing(String message) implements Readiness {}

    /** A person stopped it by {@code spec.paused}. */
    record Paused() implements Readiness {}

    /** It can't before a person acts. */
    record Stopped(String reason, List<Violation> violations) implements Readiness {}
  }
}
