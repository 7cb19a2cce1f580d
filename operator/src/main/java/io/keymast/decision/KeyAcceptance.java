package io.keymast.decision;

import io.keymast.domain.BindingRight;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationKey;
import io.keymast.domain.StationState;
import io.keymast.domain.Violation;
import io.keymast.validation.AuthorityPolicy.Authentication;
import io.keymast.validation.DeclaredKey;
import io.keymast.validation.DeclaredStation;
import java.util.List;
import java.util.Optional;

/**
 * Whether a station is known by a key that is its alone, whatever its certificates are like, and as
 * its authority wants keys to be known. A refusal never names another station: it may be another
 * tenant's.
 */
public sealed interface KeyAcceptance {
  /** The reason of a key whose modulus shares a prime with another one's. */
  String SHARED_PRIME = "SharedPrime";

  String SHARED_PRIME_SENTENCE =
      "Make a new key pair on the station, with a sound random generator, and declare it: the"
          + " modulus of this key shares a prime with the key of another station, so that anybody"
          + " can compute both private keys. Nothing is revoked by itself: revoke the certificates"
          + " for this key with reason keyCompromise.";

  /** The key may be certified. */
  record Accepted(StationKey key, DeclaredKey.Origin origin) implements KeyAcceptance {}

  /** It may not. */
  record Refused(Decision.Refuse refusal) implements KeyAcceptance {}

  static KeyAcceptance of(ObservedStation observed, DeclaredStation station) {
    return station.wishes().state() == StationState.STOLEN
        ? stolen(observed)
        : ofTrusted(observed, station);
  }

  private static KeyAcceptance ofTrusted(ObservedStation observed, DeclaredStation station) {
    return PasswordBinding.isClosed(observed, station.trust())
        ? lostByTheft(station)
        : ofKey(observed, station);
  }

  private static Refused lostByTheft(DeclaredStation station) {
    return refused(
        Obstacle.KEY_RETIRED,
        "declare the station's public key: a station of this EUI was stolen, and its password with"
            + " it, so that no key is bound by password; where the password is another by now, the"
            + " owner of the authority may allow that again: he lists "
            + BindingRight.of(station.eui())
            + " in spec.readmittedKeys");
  }

  private static KeyAcceptance ofKey(ObservedStation observed, DeclaredStation station) {
    return switch (station.key()) {
      case DeclaredKey.Absent() ->
          refused(
              Obstacle.NOT_DECLARED,
              "declare the station's public key: paste the PEM that the station prints");
      case DeclaredKey.Unsound(var fingerprint, var violations) ->
          new Refused(new Decision.Refuse(Obstacle.KEY_REJECTED, violations));
      case DeclaredKey.Sound sound
          when station.trust().compromisedKey().equals(Optional.of(sound.key().fingerprint()))
              && !(observed.standing().key() instanceof Standing.KeyStanding.HeldBy) ->
          retired(
              observed,
              sound,
              "make a new key pair on the station and declare it: spec.regenerate.compromisedKey"
                  + " says that this key is not to be trusted");
      case DeclaredKey.Sound sound -> ofSoundKey(observed, sound);
    };
  }

  static Optional<Decision.Refuse> refusalOfEui(ObservedStation observed) {
    return observed
        .standing()
        .euiHeldBy()
        .map(
            holder ->
                new Decision.Refuse(
                    Obstacle.DUPLICATE_EUI,
                    "spec.eui",
                    "use this station's own EUI: another BaseStation of the authority has it"
                        + " already"));
  }

  private static Refused stolen(ObservedStation observed) {
    return refused(
        observed.standing().key() instanceof Standing.KeyStanding.Retired
            ? Obstacle.KEY_RETIRED
            : Obstacle.STOLEN,
        "the station is stolen, and no key of it is accepted any more: delete the BaseStation,"
            + " kubectl delete bs "
            + observed.identity().name().name()
            + "; a station found again is declared anew, with a new key pair");
  }

  private static KeyAcceptance ofSoundKey(ObservedStation observed, DeclaredKey.Sound sound) {
    return switch (observed.standing().key()) {
      case Standing.KeyStanding.HeldBy(var holder) ->
          refused(
              Obstacle.KEY_HELD_BY_ANOTHER_STATION,
              "make a new key pair on this station and declare it: another BaseStation of the"
                  + " authority holds this key");
      case Standing.KeyStanding.Retired() ->
          retired(
              observed,
              sound,
              "make a new key pair on the station and declare it: this key is retired for good");
      case Standing.KeyStanding.SharesPrime() ->
          new Refused(
              new Decision.Refuse(
                  Obstacle.KEY_REJECTED,
                  List.of(new Violation("spec.publicKey", SHARED_PRIME, SHARED_PRIME_SENTENCE))));
      case Standing.KeyStanding.Free() ->
          isCompromised(observed, sound.key().fingerprint())
              ? retired(
                  observed,
                  sound,
                  "make a new key pair on the station and declare it: a certificate for this key"
                      + " was revoked as compromised")
              : ofFreeKey(observed, sound);
    };
  }

  private static KeyAcceptance ofFreeKey(ObservedStation observed, DeclaredKey.Sound sound) {
    if (isBoundWithoutLeave(observed, sound)) {
      return refused(
          Obstacle.NOT_DECLARED,
          "declare the station's public key: paste the PEM that the station prints; the key that"
              + " it enrolled with does not count, since its authority does not bind keys by"
              + " password (any more)");
    }
    return refusalOfEui(observed)
        .<KeyAcceptance>map(Refused::new)
        .orElseGet(() -> new Accepted(sound.key(), sound.origin()));
  }

  /**
   * The Key Installer writes what is bound, and whoever has its token can: only an authority that
   * asks for it takes its word.
   */
  private static boolean isBoundWithoutLeave(ObservedStation observed, DeclaredKey.Sound sound) {
    return sound.origin() == DeclaredKey.Origin.BOUND_BY_PASSWORD
        && observed.authority() instanceof AuthorityState.Usable usable
        && usable.policy().authentication() != Authentication.PASSWORD_BINDS_UNDECLARED_KEY;
  }

  private static boolean isCompromised(ObservedStation observed, PublicKeyFingerprint key) {
    return observed.certificates().stream()
        .filter(certificate -> certificate.binding().key().equals(key))
        .filter(
            certificate ->
                observed.standing().readmittedAt().stream()
                    .noneMatch(readmitted -> certificate.issuedAt().isBefore(readmitted)))
        .anyMatch(
            certificate ->
                certificate.fate().revoked().equals(Optional.of(RevocationReason.KEY_COMPROMISE)));
  }

  /** One compromised certificate condemns every other for its key. */
  private static Refused retired(
      ObservedStation observed, DeclaredKey.Sound sound, String message) {
    List<Revocation> condemned =
        CertificateHistory.of(observed)
            .live()
            .filter(other -> other.binding().key().equals(sound.key().fingerprint()))
            .map(
                other ->
                    new Revocation(
                        other, RevocationReason.KEY_COMPROMISE, RevocationCause.KEY_COMPROMISED))
            .toList();
    return new Refused(
        new Decision.Refuse(Obstacle.KEY_RETIRED, "spec.publicKey", message).revoking(condemned));
  }

  private static Refused refused(Obstacle obstacle, String message) {
    return new Refused(new Decision.Refuse(obstacle, "spec.publicKey", message));
  }
}
