package io.keymast.decision;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.Regeneration;
import io.keymast.domain.RevocationReason;
import io.keymast.validation.DeclaredTrust;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the regeneration that a station's spec asks for comes to, its present key aside. */
public sealed interface PendingRegeneration {
  /** None is asked for, or a certificate of the station records its token. */
  record None() implements PendingRegeneration {}

  /** To be done; the next certificate records its token. */
  record Granted(Regeneration regeneration) implements PendingRegeneration {
    /** What is given up for it once the key that it may call compromised is dealt with. */
    List<Revocation> revocations(CertificateHistory history) {
      Stream<KnownCertificate> givenUp =
          switch (regeneration.reason()) {
            case Regeneration.Reason.CertificateLost() -> history.revocable();
            case Regeneration.Reason.BackhaulChange() -> history.revocable();
            case Regeneration.Reason.KeyCompromise compromise ->
                history.revocable().filter(KnownCertificate::isOnHold);
          };
      return givenUp
          .map(old -> new Revocation(old, RevocationReason.SUPERSEDED, RevocationCause.REGENERATED))
          .toList();
    }

    public Optional<PublicKeyFingerprint> compromisedKey() {
      return regeneration.compromisedKey();
    }
  }

  /** It calls a key compromised that is not this station's to give up. */
  record Unfounded(Hindrance hindrance) implements PendingRegeneration {}

  static PendingRegeneration of(ObservedStation observed, DeclaredTrust station) {
    Optional<Regeneration> pending =
        station
            .regeneration()
            .filter(asked -> !CertificateHistory.of(observed).records(asked.token()));
    if (pending.isEmpty()) {
      return new None();
    }
    Granted granted = new Granted(pending.get());
    return granted.compromisedKey().stream().allMatch(key -> isOurs(observed, station, key))
        ? granted
        : new Unfounded(
            new Hindrance(
                Obstacle.COMPROMISED_KEY_UNKNOWN,
                "spec.regenerate.compromisedKey is no key of this station, so nothing was revoked:"
                    + " compare it with status.publicKey.fingerprint and with the"
                    + " publicKeyFingerprint of the station's BaseStationCertificates"));
  }

  /** A station can only give up what is its own: else any could retire another one's key. */
  private static boolean isOurs(
      ObservedStation observed, DeclaredTrust station, PublicKeyFingerprint key) {
    return isOursHere(observed, station, key) || observed.standing().hadElsewhere(key);
  }

  /** Under the authority that the station names now. */
  static boolean isOursHere(
      ObservedStation observed, DeclaredTrust station, PublicKeyFingerprint key) {
    return switch (observed.standing().of(key)) {
      case Standing.KeyStanding.Retired() -> true;
      case Standing.KeyStanding.HeldBy(var holder) -> false;
      case Standing.KeyStanding.SharesPrime() -> wasIssuedFor(observed, station, key);
      case Standing.KeyStanding.Free() ->
          wasIssuedFor(observed, station, key) || declaresRightfully(observed, station, key);
    };
  }

  static boolean wasIssuedFor(
      ObservedStation observed, DeclaredTrust station, PublicKeyFingerprint key) {
    return observed.certificates().stream()
        .map(KnownCertificate::binding)
        .anyMatch(
            binding ->
                binding.key().equals(key) && binding.authority().equals(station.authority()));
  }

  /** Also before there is a certificate; but only where one could be issued for it. */
  static boolean declaresRightfully(
      ObservedStation observed, DeclaredTrust station, PublicKeyFingerprint key) {
    return isAdmitted(observed)
        && station.soundKey().filter(key::equals).isPresent()
        && isHeld(observed.standing(), key)
        && observed.standing().euiHeldBy().isEmpty();
  }

  /**
   * An authority that is not ready says all the same which namespaces it admits: whoever it does
   * not admit meets that obstacle first.
   */
  static boolean isAdmitted(ObservedStation observed) {
    return switch (observed.authority()) {
      case AuthorityState.Usable usable -> true;
      case AuthorityState.Loading() -> false;
      case AuthorityState.Unusable(var obstacle, var message) ->
          obstacle == Obstacle.AUTHORITY_NOT_READY;
    };
  }

  /** One that shares a prime is still the station's own to give up. */
  private static boolean isHeld(Standing standing, PublicKeyFingerprint key) {
    return switch (standing.key()) {
      case Standing.KeyStanding.Free() -> true;
      case Standing.KeyStanding.SharesPrime() ->
          standing.of(key) instanceof Standing.KeyStanding.Free;
      case Standing.KeyStanding.HeldBy(var holder) -> false;
      case Standing.KeyStanding.Retired() -> false;
    };
  }
}
