package io.keymast.status;

import java.time.Instant;
import java.util.Optional;

/**
 * What a BaseStationCertificate's status is made from.
 *
 * @param revoked once the revocation is durable
 * @param supersededBy the name of the station's newer certificate
 */
public record CertificateFacts(
    long generation,
    Verification verification,
    Optional<RevokedCertificate> revoked,
    Optional<String> supersededBy,
    Life life) {

  /** Where the certificate stands in time. */
  public record Life(
      Instant notAfter, Optional<Instant> deliveredAt, Optional<Instant> inUseAt, Instant now) {}

  /** Whether the operator made it. */
  public sealed interface Verification {
    /** It verifies under its authority's pinned CA key and says what its spec says. */
    record Verified() implements Verification {}

    /** It does, but the station that it was issued to is not there. */
    record Orphaned(String message) implements Verification {}

    /** It does not: ignored, never served. */
    record Foreign(String message) implements Verification {}
  }
}
