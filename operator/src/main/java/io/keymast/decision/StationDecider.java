package io.keymast.decision;

import io.keymast.decision.AuthorityState.Usable;
import io.keymast.domain.CertificateUsage;
import io.keymast.validation.DeclaredStation;
import io.keymast.validation.SpecVerdict;
import java.util.Optional;

/**
 * Decides what a station needs now, once its {@link Protection} is carried out. The order is the
 * precedence of the reasons that a user sees: the spec, its state, its authority, its EUI, its
 * backhaul, its key, and only then its certificates.
 */
public final class StationDecider {
  private StationDecider() {}

  public static Decision decide(ObservedStation observed) {
    return switch (observed.spec()) {
      case SpecVerdict.Invalid(var violations, var trust) ->
          new Decision.Refuse(Obstacle.INVALID_SPEC, violations);
      case SpecVerdict.Valid(var station) -> withAuthority(observed, station);
    };
  }

  private static Decision withAuthority(ObservedStation observed, DeclaredStation station) {
    return switch (observed.authority()) {
      case AuthorityState.Loading() -> new Decision.StandBy();
      case AuthorityState.Unusable(var obstacle, var message) ->
          UntrustedStation.refusal(observed, station)
              .orElseGet(
                  () -> new Decision.Wait(obstacle, message, usableMeanwhile(observed, station)));
      case Usable authority ->
          UntrustedStation.refusal(observed, station)
              .or(() -> KeyAcceptance.refusalOfEui(observed))
              .orElseGet(() -> withBackhaul(observed, station, authority));
    };
  }

  private static Decision withBackhaul(
      ObservedStation observed, DeclaredStation station, Usable authority) {
    Optional<CertificateUsage> usage = station.backhaul().usage();
    if (usage.isPresent()) {
      return withKey(observed, station, authority, usage.get());
    }
    return switch (authority.policy().backhaul().enforcement()) {
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

  private static Decision withKey(
      ObservedStation observed, DeclaredStation station, Usable authority, CertificateUsage usage) {
    return switch (KeyAcceptance.of(observed, station)) {
      case KeyAcceptance.Refused(var refusal) -> refusal;
      case KeyAcceptance.Accepted(var key, var origin) ->
          new CertificateDecider(
                  observed,
                  station,
                  authority,
                  new CertificateBinding(
                      key.fingerprint(),
                      authority.name(),
                      authority.keyId(),
                      BackhaulMigration.of(station, CertificateHistory.of(observed))
                          .map(BackhaulMigration::usage)
                          .orElse(usage)))
              .decide(key);
    };
  }

  private static Optional<KnownCertificate> usableMeanwhile(
      ObservedStation observed, DeclaredStation station) {
    return switch (KeyAcceptance.of(observed, station)) {
      case KeyAcceptance.Refused refused -> Optional.empty();
      case KeyAcceptance.Accepted(var key, var origin) ->
          CertificateHistory.of(observed).newestLiveOf(key.fingerprint());
    };
  }
}
