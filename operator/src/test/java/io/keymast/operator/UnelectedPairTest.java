package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two processes that both think that they lead, from the beginning to the end. */
class UnelectedPairTest {
  @AutoClose private static final RestoredRuns RUNS = RestoredRuns.of(UnelectedPairTest.class);

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final PlatformTeam team = new PlatformTeam("pair");
  private final RunArchive archive = team.archive("pair");
  private final FaultProxy proxyOfOne = FaultProxy.open(controlPlane);
  private final FaultProxy proxyOfOther = FaultProxy.open(controlPlane);
  private final Lane writesOfOne = proxyOfOne.open(write -> true);
  private final Lane writesOfOther = proxyOfOther.open(write -> true);
  private final OperatorJvm one = start("pair-one", proxyOfOne);
  private final OperatorJvm other = start("pair-other", proxyOfOther);

  @AfterEach
  void end() {
    archive.close();
    one.close();
    other.close();
    proxyOfOne.close();
    proxyOfOther.close();
    team.leaves();
  }

  @Test
  @DisplayName(
      "S25 Two operators that nobody elected do all workloads at once: nothing twice, forgotten,"
          + " unrevoked")
  void together() {
    try (LongRun run = RUNS.run("two operators that nobody elected", archive, one, other)) {
      await("both").until(() -> one.isUp() && other.isUp());
      run.isMet();

      AllAtOnce.each(List.of(Workload.values()), this::isCarriedOut);

      Silence.awaitOf(one, () -> writesOfOne.count() + writesOfOther.count());
      archive.awaitsNoSin(one, other);
      assertThat(List.of(one, other))
          .allSatisfy(
              each -> {
                assertThat(each.journal())
                    .anyMatch(line -> line.contains("\"journal\":\"stored\""));
                assertThat(each.exitCodes()).isEmpty();
              });
      run.holds();
    }
  }

  private void isCarriedOut(Workload workload) {
    Scene scene = new Scene(team, workload.slug() + "-1", new SameClock(List.of(one, other)));
    workload.prepares(scene);
    workload.goesOn(scene);
  }

  private OperatorJvm start(String name, FaultProxy proxy) {
    return team.startsBusyOperator(proxy, name, Duration.ofMinutes(1), "--no-leader-election");
  }
}
