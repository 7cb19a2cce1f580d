package io.keymast.status;

import io.keymast.api.BaseStationStatus;
import io.keymast.decision.BackhaulMigration;
import io.keymast.decision.MigrationStep.Planned;
import io.keymast.domain.Backhaul;
import io.keymast.validation.SpecVerdict;
import java.util.List;
import java.util.Optional;

/** The migration from IPsec to TLS as a status shows it: a guide that says what to do now. */
final class MigrationStatus {
  private MigrationStatus() {}

  static Optional<BaseStationStatus.BackhaulMigration> of(StationFacts facts) {
    return migration(facts)
        .map(
            migration ->
                new BaseStationStatus.BackhaulMigration(
                    Backhaul.IPSEC.apiName(),
                    Backhaul.TLS.apiName(),
                    migration.phase().apiName(),
                    steps(migration)));
  }

  static void addTo(Conditions conditions, StationFacts facts) {
    migration(facts).ifPresent(migration -> add(migration, conditions));
  }

  private static void add(BackhaulMigration migration, Conditions conditions) {
    switch (migration.phase()) {
      case IN_PROGRESS, BLOCKED ->
          migration
              .next()
              .ifPresent(
                  next ->
                      conditions.isFalse(
                          ConditionType.BACKHAUL_MIGRATED, next.step().apiName(), next.message()));
      case FINISHING ->
          conditions.isFalse(
              ConditionType.BACKHAUL_MIGRATED,
              "Finishing",
              "all steps are done; what ends the migration, a certificate for TLS only, is not"
                  + " issued yet: the condition Ready says what hinders it");
      case DONE ->
          conditions.isTrue(
              ConditionType.BACKHAUL_MIGRATED,
              "Migrated",
              "the station went from IPsec to TLS; its certificates are for TLS only from now on");
    }
  }

  private static Optional<BackhaulMigration> migration(StationFacts facts) {
    return switch (facts.observed().spec()) {
      case SpecVerdict.Invalid invalid -> Optional.empty();
      case SpecVerdict.Valid(var station) -> BackhaulMigration.of(station, facts.history());
    };
  }

  private static List<BaseStationStatus.Step> steps(BackhaulMigration migration) {
    return migration.steps().stream().map(MigrationStatus::step).toList();
  }

  private static BaseStationStatus.Step step(Planned planned) {
    return new BaseStationStatus.Step(
        planned.step().apiName(), planned.state().apiName(), planned.message());
  }
}
