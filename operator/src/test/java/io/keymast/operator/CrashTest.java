package io.keymast.operator;

import static org.awaitility.Awaitility.await;

import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The operator as a process is killed before and after each of its writes. One process serves all
 * plans: whoever recovers from one plan's crash is the victim of the next.
 */
class CrashTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final FaultProxy PROXY = FaultProxy.open(CONTROL_PLANE);
  private static OperatorJvm operator =
      OperatorJvm.start(CONTROL_PLANE, PROXY, "crash", "--no-leader-election");

  @AfterAll
  static void end() {
    operator.close();
    PROXY.close();
  }

  @TestFactory
  @DisplayName("S25 Killed at any write: one valid certificate, the old one revoked")
  Stream<DynamicTest> faultsAtEveryWrite() {
    List<ProxiedWrite> writes = recordedWrites();
    return Stream.concat(
        writes.stream().map(CrashTest::killedBeforeAndAfter),
        writes.stream().filter(CrashTest::isWorthLosingTheAnswerOf).map(CrashTest::answerIsLost));
  }

  /** The next life of the operator tries the same write again, which is the next of its kind. */
  private static DynamicTest killedBeforeAndAfter(ProxiedWrite write) {
    return planned(
        "Killed before " + write + ", and then after it",
        write,
        occurrence ->
            switch (occurrence) {
              case 0 -> new Fault.KillBefore();
              case 1 -> new Fault.KillAfter();
              default -> new Fault.None();
            });
  }

  private static DynamicTest answerIsLost(ProxiedWrite write) {
    return planned(
        "The answer is lost of " + write,
        write,
        occurrence -> occurrence == 0 ? new Fault.DropAnswer() : new Fault.None());
  }

  /** To patch the same again changes nothing. */
  private static boolean isWorthLosingTheAnswerOf(ProxiedWrite write) {
    return !write.method().equals("PATCH");
  }

  /**
   * @param faults by how many of its kind came since the write that the plan is about
   */
  private static DynamicTest planned(String name, ProxiedWrite write, IntFunction<Fault> faults) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          CrashWorkload workload = new CrashWorkload(new PlatformTeam("crash"));

          arm(
              workload,
              hit ->
                  hit.isOfTheKindOf(write)
                      ? faults.apply(hit.occurrence() - write.occurrence())
                      : new Fault.None());
          workload.run();
          await("the write that is hit")
              .atMost(Duration.ofSeconds(40))
              .until(() -> !PROXY.hits().isEmpty());
          workload.awaitsEnd();

          new CrashOracle(workload, operator).holds();
        });
  }

  private static List<ProxiedWrite> recordedWrites() {
    CrashWorkload workload = new CrashWorkload(new PlatformTeam("fault-free"));
    arm(workload, write -> new Fault.None());
    workload.run();
    List<ProxiedWrite> writes = PROXY.writes();
    new CrashOracle(workload, operator).holds();
    operator.stop();
    operator = OperatorJvm.start(CONTROL_PLANE, PROXY, "crash", "--no-leader-election");
    return writes.stream()
        .filter(write -> !write.resource().equals("events"))
        .filter(write -> !isCountOfStations(write))
        .toList();
  }

  /**
   * Pinning the key and naming the CRL are the first two; how often it counts is a matter of luck.
   */
  private static boolean isCountOfStations(ProxiedWrite write) {
    return write.resource().equals("certificateauthorities/status") && write.occurrence() > 2;
  }

  private static void arm(CrashWorkload workload, Function<ProxiedWrite, Fault> plan) {
    PlatformTeam team = workload.team();
    PROXY.arm(
        write ->
            write.namespace().equals(team.stationNamespace())
                || write.namespace().equals(team.authority().namespace()),
        plan);
  }
}
