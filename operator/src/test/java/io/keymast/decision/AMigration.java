package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;

import io.keymast.decision.MigrationStep.Planned;
import io.keymast.domain.MigrationConfirmation;
import io.keymast.validation.SpecVerdict;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The migration of a station, and what tests ask of it. */
final class AMigration {
  private AMigration() {}

  static Optional<BackhaulMigration> migrationOf(AStation station) {
    ObservedStation observed = station.observed();
    return switch (observed.spec()) {
      case SpecVerdict.Valid(var declared) ->
          BackhaulMigration.of(declared, CertificateHistory.of(observed));
      case SpecVerdict.Invalid invalid -> Optional.empty();
    };
  }

  static BackhaulMigration underWay(AStation station) {
    return migrationOf(station).orElseThrow();
  }

  /** The states of the six steps in their order, one letter each: D, R, B or P. */
  static String states(AStation station) {
    return underWay(station).steps().stream()
        .map(step -> step.state().apiName().substring(0, 1))
        .collect(Collectors.joining());
  }

  static String says(AStation station, MigrationStep step) {
    return underWay(station).steps().stream()
        .filter(planned -> planned.step() == step)
        .map(Planned::message)
        .findFirst()
        .orElseThrow();
  }

  static ACertificate ipsec(long revision) {
    return certificate(revision).forIpsec();
  }

  static ACertificate delivered(String version) {
    return ipsec(1).issuedForVersion(version).delivered(NOW);
  }

  static MigrationConfirmation[] confirmed(String letters) {
    return Arrays.stream(MigrationConfirmation.values())
        .filter(it -> letters.contains(it.apiName().substring(0, 1)))
        .toArray(MigrationConfirmation[]::new);
  }
}
