package io.keymast.status;

import io.keymast.api.BaseStationStatus;
import io.keymast.domain.PublicKeyFingerprint;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The station, known otherwise, proved another key than the declared one, and has not since. */
public record KeyMismatch(
    PublicKeyFingerprint declared, PublicKeyFingerprint presented, Instant observedAt) {

  /** What the Key Installer noted, unless it is resolved or speaks of a former declaration. */
  public static Optional<KeyMismatch> in(
      @Nullable BaseStationStatus status, Optional<PublicKeyFingerprint> declared) {
    return Optional.ofNullable(status)
        .map(BaseStationStatus::enrollment)
        .flatMap(enrollment -> Optional.ofNullable(enrollment.mismatch()))
        .filter(mismatch -> mismatch.resolvedAt() == null)
        .flatMap(KeyMismatch::parse)
        .filter(mismatch -> declared.equals(Optional.of(mismatch.declared())));
  }

  private static Optional<KeyMismatch> parse(BaseStationStatus.Mismatch noted) {
    Optional<PublicKeyFingerprint> declared =
        Optional.ofNullable(noted.declaredFingerprint()).flatMap(PublicKeyFingerprint::parse);
    Optional<PublicKeyFingerprint> presented =
        Optional.ofNullable(noted.presentedFingerprint()).flatMap(PublicKeyFingerprint::parse);
    Instant observedAt = noted.observedAt();
    return declared.isEmpty() || presented.isEmpty() || observedAt == null
        ? Optional.empty()
        : Optional.of(new KeyMismatch(declared.get(), presented.get(), observedAt));
  }
}
