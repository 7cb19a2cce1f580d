package io.keymast.validation;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Eui64;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.Regeneration;
import io.keymast.domain.StationState;
import java.util.Optional;

/**
 * What a spec says of who the station is and whether to trust it. It holds whatever is wrong with
 * the other fields: a mistake elsewhere must not take back that a station was called stolen.
 *
 * @param authority the default one where the reference can't be read, as everywhere
 * @param state empty where it can't be read: no reason to trust, nor to distrust
 */
public record DeclaredTrust(
    Eui64 eui,
    AuthorityName authority,
    DeclaredKey key,
    Optional<StationState> state,
    Optional<Regeneration> regeneration) {

  /** The declared or bound key, if it is sound in itself. */
  public Optional<PublicKeyFingerprint> soundKey() {
    return key instanceof DeclaredKey.Sound(var sound, var origin)
        ? Optional.of(sound.fingerprint())
        : Optional.empty();
  }

  /** What is bound by password counts only where none is. */
  public boolean declaresKey() {
    return switch (key) {
      case DeclaredKey.Absent() -> false;
      case DeclaredKey.Sound(var sound, var origin) -> origin == DeclaredKey.Origin.DECLARED;
      case DeclaredKey.Unsound unsound -> true;
    };
  }

  public Optional<PublicKeyFingerprint> compromisedKey() {
    return regeneration.flatMap(Regeneration::compromisedKey);
  }
}
