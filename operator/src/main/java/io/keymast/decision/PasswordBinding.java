package io.keymast.decision;

import io.keymast.domain.BindingRight;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.validation.AuthorityPolicy.Authentication;
import io.keymast.validation.DeclaredTrust;
import java.util.Optional;

/**
 * The right of a station without a declared key to have one bound by password. Who has a stolen
 * station has its password too, and makes as many keys as he likes: with the station goes the
 * right, whatever its authority allows at that moment, and also where the station declares a key. A
 * manifest of before that may come later, and so may an authority that binds keys. Of a declared
 * key nothing is said here.
 */
final class PasswordBinding {
  private PasswordBinding() {}

  /** What a theft leaves to be retired; never where the EUI is another station's. */
  static Optional<PublicKeyFingerprint> lostByTheft(
      ObservedStation observed, DeclaredTrust station) {
    return isItsOwn(observed, station)
        ? Optional.of(BindingRight.of(station.eui()))
            .filter(right -> observed.standing().of(right) instanceof Standing.KeyStanding.Free)
        : Optional.empty();
  }

  /** Whether that has to wait until the authority is known: whom it admits is not known either. */
  static boolean isAwaited(ObservedStation observed, DeclaredTrust station) {
    return observed.standing().euiHeldBy().isEmpty() && !hasCertificate(observed, station);
  }

  /** Whether a key that was bound, or is to be, is refused for a theft before. */
  static boolean isClosed(ObservedStation observed, DeclaredTrust station) {
    return !station.declaresKey()
        && mayBind(observed)
        && observed.standing().of(BindingRight.of(station.eui()))
            instanceof Standing.KeyStanding.Retired;
  }

  private static boolean isItsOwn(ObservedStation observed, DeclaredTrust station) {
    return observed.standing().euiHeldBy().isEmpty()
        && (PendingRegeneration.isAdmitted(observed) || hasCertificate(observed, station));
  }

  private static boolean hasCertificate(ObservedStation observed, DeclaredTrust station) {
    return observed.certificates().stream()
        .anyMatch(it -> it.binding().authority().equals(station.authority()));
  }

  /** Also where that is not known. */
  private static boolean mayBind(ObservedStation observed) {
    return !(observed.authority() instanceof AuthorityState.Usable usable)
        || usable.policy().authentication() == Authentication.PASSWORD_BINDS_UNDECLARED_KEY;
  }
}
