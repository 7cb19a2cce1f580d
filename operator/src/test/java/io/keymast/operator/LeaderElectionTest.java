package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeaderElectionTest {
  private final ControlPlane controlPlane = ControlPlane.shared();
  private final PlatformTeam team = new PlatformTeam("election");

  @Test
  @DisplayName(
      "S18 Of two replicas one acts; when it is killed the other takes over and issues nothing anew")
  void oneActs() {
    try (FaultProxy proxyOfOne = FaultProxy.open(controlPlane);
        FaultProxy proxyOfOther = FaultProxy.open(controlPlane);
        OperatorJvm one = replica(proxyOfOne, "replica-one")) {
      Lane laneOfOther = proxyOfOther.open(this::isOurs);
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      try (OperatorJvm other = replica(proxyOfOther, "replica-other")) {
        Station before = Station.named("before");
        team.applies(before);
        team.awaitsReady(before);
        await().until(() -> other.log().contains("operator started"));
        assertThat(laneOfOther.writes()).as("writes of the replica that waits").isEmpty();
        List<String> serials = serials(team.certificates());

        one.close();
        Station after = Station.named("after");
        team.applies(after);

        team.awaitsReady(after);
        assertThat(laneOfOther.writes()).isNotEmpty();
        assertThat(serials(team.certificatesOf(before))).isEqualTo(serials);
        assertThat(team.certificatesOf(after)).hasSize(1);
      }
    } finally {
      team.leaves();
    }
  }

  private boolean isOurs(ProxiedWrite write) {
    return write.namespace().equals(team.stationNamespace())
        || write.namespace().equals(team.authority().namespace());
  }

  private OperatorJvm replica(FaultProxy proxy, String name) {
    return OperatorJvm.start(
        controlPlane, proxy, name, "--lease", ControlPlane.SYSTEM_NAMESPACE + "/election-test");
  }

  private static List<String> serials(List<BaseStationCertificate> certificates) {
    return certificates.stream().map(each -> each.getSpec().serialNumber()).toList();
  }
}
