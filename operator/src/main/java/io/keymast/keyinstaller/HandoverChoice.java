package io.keymast.keyinstaller;

import io.keymast.domain.PublicKeyFingerprint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which certificate a proven station gets. */
sealed interface HandoverChoice {
  record Current(StationCertificate certificate) implements HandoverChoice {}

  /** None yet, or the current one is about to be revoked. */
  record NotYet() implements HandoverChoice {}

  /**
   * The newest certificate of the key that the station must prove. Nothing older stands in for a
   * newest one that was revoked: it would be handed back to be replaced again.
   */
  static HandoverChoice of(Station station, List<StationCertificate> certificates, Instant now) {
    Optional<PublicKeyFingerprint> key = station.expectedKey();
    boolean tokenActed =
        station.pendingToken().stream()
            .allMatch(
                token -> certificates.stream().anyMatch(it -> it.actedTokens().contains(token)));
    if (key.isEmpty() || !tokenActed) {
      return new NotYet();
    }
    return certificates.stream()
        .filter(certificate -> certificate.key().equals(key.get()))
        .max(StationCertificate.OLDEST_FIRST)
        .filter(certificate -> certificate.usability() == StationCertificate.Usability.GOOD)
        .filter(certificate -> !certificate.validity().isExpiredAt(now))
        .<HandoverChoice>map(Current::new)
        .orElseGet(NotYet::new);
  }
}
