package io.keymast.decision;

import io.keymast.decision.AuthorityState.Usable;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.StationKey;
import io.keymast.validation.DeclaredKey;
import io.keymast.validation.DeclaredStation;
import io.keymast.validation.SpecVerdict;
import java.util.Comparator;
import java.util.Optional;

/**
 * Decides what a station needs now. The order is the precedence of the reasons that a user sees:
 * the spec, its authority, its place among the others, its key, and only then its certificates.
 */
public final class StationDecider {
  private StationDecider() {}

  public static Decision decide(ObservedStation observed) {
    return switch (observed.spec()) {
      case SpecVerdict.Invalid(var violations) ->
          new Decision.Refuse(Obstacle.INVALID_SPEC, violations);
      case SpecVerdict.Valid(var station) -> withAuthority(observed, station);
    };
  }

  private static Decision withAuthority(ObservedStation observed, DeclaredStation station) {
    return switch (observed.authority()) {
      case AuthorityState.Loading() -> new Decision.StandBy();
      case AuthorityState.Unusable(var obstacle, var message) ->
          new Decision.Wait(obstacle, message, newestLive(observed));
      case Usable authority -> withBackhaul(observed, station, authority);
    };
  }

  private static Decision withBackhaul(
      ObservedStation observed, DeclaredStation station, Usable authority) {
    Optional<CertificateUsage> usage = station.backhaul().usage();
    if (usage.isPresent()) {
      return withStanding(observed, station, authority, usage.get());
    }
    return switch (authority.policy().enforcement()) {
      case OPTIONAL -> new Decision.NoCertificateNeeded();
      case REQUIRED ->
          new Decision.Refuse(
              Obstacle.BACKHAUL_REQUIRED,
              "spec.backhaul",
              "choose TLS (recommended) or IPsec: the authority "
                  + authority.name()
                  + " enforces a secured backhaul");
    };
  }

  private static Decision withStanding(
      ObservedStation observed, DeclaredStation station, Usable authority, CertificateUsage usage) {
    if (observed.standing().euiHeldBy().isPresent()) {
      return new Decision.Refuse(
          Obstacle.DUPLICATE_EUI,
          "spec.eui",
          "use this station's own EUI: another BaseStation of the authority has it already");
    }
    return switch (station.key()) {
      case DeclaredKey.Absent() ->
          new Decision.Refuse(
              Obstacle.NOT_DECLARED,
              "spec.publicKey",
              "declare the station's public key: paste the PEM that the station prints");
      case DeclaredKey.Unsound(var fingerprint, var violations) ->
          new Decision.Refuse(Obstacle.KEY_REJECTED, violations);
      case DeclaredKey.Sound(var key, var origin) ->
          switch (observed.standing().key()) {
            case Standing.KeyStanding.HeldBy(var holder) ->
                new Decision.Refuse(
                    Obstacle.KEY_HELD_BY_ANOTHER_STATION,
                    "spec.publicKey",
                    "make a new key pair on this station and declare it: another BaseStation of"
                        + " the authority holds this key");
            case Standing.KeyStanding.Retired() -> retired();
            case Standing.KeyStanding.Free() -> withKey(observed, station, authority, usage, key);
          };
    };
  }

  private static Decision.Refuse retired() {
    return new Decision.Refuse(
        Obstacle.KEY_RETIRED,
        "spec.publicKey",
        "make a new key pair on the station and declare it: this key is retired for good");
  }

  private static Decision withKey(
      ObservedStation observed,
      DeclaredStation station,
      Usable authority,
      CertificateUsage usage,
      StationKey key) {
    CertificateBinding wanted =
        new CertificateBinding(key.fingerprint(), authority.name(), authority.keyId(), usage);
    return new CertificateDecider(observed, station, authority, wanted).decide(key);
  }

  private static Optional<KnownCertificate> newestLive(ObservedStation observed) {
    return observed.certificates().stream()
        .filter(certificate -> certificate.isLiveAt(observed.now()))
        .max(Comparator.comparingLong(KnownCertificate::revision));
  }
}
