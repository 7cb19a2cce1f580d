package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import java.util.List;
import java.util.function.Function;
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
  @DisplayName("S25 Killed before or after any write: one valid certificate, the old one revoked")
  Stream<DynamicTest> killedAtEveryWrite() {
    List<ProxiedWrite> writes = recordedWrites();
    System.err.println(writes);
    return writes.stream()
        .flatMap(
            write ->
                Stream.of(new Fault.KillBefore(), new Fault.KillAfter(), new Fault.DropAnswer())
                    .map(fault -> planned(write, fault)));
  }

  private static DynamicTest planned(ProxiedWrite write, Fault fault) {
    return DynamicTest.dynamicTest(
        fault.getClass().getSimpleName() + " " + write,
        () -> {
          CrashWorkload workload = new CrashWorkload(new PlatformTeam("crash"));
          int starts = operator.starts();

          arm(workload, hit -> hit.equals(write.in(hit.namespace())) ? fault : new Fault.None());
          workload.run();

          new CrashOracle(workload, operator).holds();
          switch (fault) {
            case Fault.KillBefore ignored -> assertThat(operator.starts()).isGreaterThan(starts);
            case Fault.KillAfter ignored -> assertThat(operator.starts()).isGreaterThan(starts);
            case Fault.DropAnswer ignored -> assertThat(operator.starts()).isEqualTo(starts);
            case Fault.Answer ignored -> {}
            case Fault.None ignored -> {}
          }
        });
  }

  private static List<ProxiedWrite> recordedWrites() {
    CrashWorkload workload = new CrashWorkload(new PlatformTeam("fault-free"));
    arm(workload, write -> new Fault.None());
    workload.run();
    new CrashOracle(workload, operator).holds();
    operator.stop();
    operator = OperatorJvm.start(CONTROL_PLANE, PROXY, "crash", "--no-leader-election");
    return PROXY.writes().stream().filter(write -> !write.resource().equals("events")).toList();
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
