package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A team's operator, a process of its own on the shared cluster, of which all is heard that it says
 * and asks, and all is kept that it leaves.
 */
final class ObservedOperator implements AutoCloseable {
  private final PlatformTeam team;
  private final RunArchive archive;
  private final OperatorJvm operator;
  private final Eavesdropper eavesdropper;
  private final Supplier<Conduct> conduct;

  private ObservedOperator(PlatformTeam team, RunArchive archive, OperatorJvm operator) {
    this.team = team;
    this.archive = archive;
    this.operator = operator;
    this.eavesdropper = new Eavesdropper(team, ControlPlane.shared());
    this.conduct = eavesdropper.watches(operator);
  }

  /**
   * Not elected, and of this team's stations alone.
   *
   * @param options of {@code keymast operator}, beside these
   */
  static ObservedOperator start(PlatformTeam team, String name, String... options) {
    RunArchive archive = team.archive(name);
    String[] all =
        Stream.concat(
                Stream.of("--no-leader-election", "--namespace", team.stationNamespace()),
                Arrays.stream(options))
            .toArray(String[]::new);
    return new ObservedOperator(team, archive, OperatorJvm.start(ControlPlane.shared(), name, all));
  }

  /** A row of the results, judged by what is kept of this operator. */
  LongRun run(Class<?> test, String what, int tries) {
    return LongRun.of(test, what, tries, archive, operator);
  }

  /** Keeps the CRLs of now for the auditor. */
  void keepsLists() {
    archive.keepsLists();
  }

  /** It logged no error, had a right to all it asked, told no key, never ended, did no wrong. */
  void hasBehaved() {
    assertThat(
            new StormOracle(team, Surroundings.IN_PEACE)
                .findings(eavesdropper.allThatIsSaidBy(operator), conduct.get()))
        .isEmpty();
    assertThat(operator.exitCodes()).isEmpty();
    archive.awaitsNoSin(operator);
  }

  @Override
  public void close() {
    operator.close();
    archive.close();
  }
}
