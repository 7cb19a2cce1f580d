package io.keymast.decision;

import io.keymast.decision.MigrationStep.Planned;
import io.keymast.decision.MigrationStep.State;
import io.keymast.domain.Backhaul;
import io.keymast.domain.CertificateUsage;
import io.keymast.validation.DeclaredStation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The guided way of one station from IPsec to TLS.
 *
 * <p>All of it follows from the spec and the certificates, so that no restart and no lost status
 * changes it: it begins where TLS is declared while the station's newest certificate is of the
 * IPsec profile. Until all steps are done certificates stay of that profile, which serves at both
 * gates (ipsecIKE and clientAuth): the way back is open. The first one of the TLS profile, issued
 * once the backup is confirmed, is what ends it.
 *
 * @param steps all of them, in their order; behind the first that is not done, all are pending
 */
public record BackhaulMigration(Phase phase, List<Planned> steps) {
  /** Where a migration stands as a whole. */
  public enum Phase {
    IN_PROGRESS("InProgress"),
    /** It can't go on before somebody says more. */
    BLOCKED("Blocked"),
    /** All steps are done; the certificate of the TLS profile is not issued yet. */
    FINISHING("Finishing"),
    DONE("Done");

    private final String apiName;

    Phase(String apiName) {
      this.apiName = apiName;
    }

    public String apiName() {
      return apiName;
    }
  }

  /** Empty for a station that is not on the way from IPsec to TLS and has not gone it. */
  public static Optional<BackhaulMigration> of(
      DeclaredStation station, CertificateHistory history) {
    if (station.backhaul() != Backhaul.TLS) {
      return Optional.empty();
    }
    return history
        .newest()
        .flatMap(
            newest ->
                switch (newest.binding().usage()) {
                  case IPSEC -> Optional.of(underWay(new MigrationGuide(station, history)));
                  case TLS -> history.hasUsage(CertificateUsage.IPSEC) ? done() : Optional.empty();
                });
  }

  /** Of the certificates that are issued meanwhile. */
  public CertificateUsage usage() {
    return switch (phase) {
      case IN_PROGRESS, BLOCKED -> CertificateUsage.IPSEC;
      case FINISHING, DONE -> CertificateUsage.TLS;
    };
  }

  /** The first that is not done. */
  public Optional<Planned> next() {
    return steps.stream().filter(step -> !step.isDone()).findFirst();
  }

  private static BackhaulMigration underWay(MigrationGuide guide) {
    List<Planned> steps = new ArrayList<>();
    Optional<MigrationStep> before = Optional.empty();
    for (MigrationStep step : MigrationStep.values()) {
      boolean isItsTurn = steps.stream().allMatch(Planned::isDone);
      steps.add(isItsTurn ? guide.judge(step) : guide.postpone(step, before.orElse(step)));
      before = Optional.of(step);
    }
    return new BackhaulMigration(phaseOf(steps), List.copyOf(steps));
  }

  private static Phase phaseOf(List<Planned> steps) {
    if (steps.stream().anyMatch(step -> step.state() == State.BLOCKED)) {
      return Phase.BLOCKED;
    }
    return steps.stream().allMatch(Planned::isDone) ? Phase.FINISHING : Phase.IN_PROGRESS;
  }

  private static Optional<BackhaulMigration> done() {
    return Optional.of(
        new BackhaulMigration(
            Phase.DONE,
            Stream.of(MigrationStep.values())
                .map(step -> new Planned(step, State.DONE, "done"))
                .toList()));
  }
}
