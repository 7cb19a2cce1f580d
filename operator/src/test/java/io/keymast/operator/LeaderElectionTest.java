package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.keymast.api.BaseStationCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.ExtraLease;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeaderElectionTest {
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration FAILOVER = Duration.ofSeconds(30);

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final PlatformTeam team = new PlatformTeam("election");

  @Test
  @DisplayName(
      "S18 Of two replicas one acts; when it is killed the other takes over within 30 s, once the"
          + " Lease has run out, and issues nothing anew")
  void oneActs() {
    String name = "election-killed";
    try (FaultProxy proxyOfOne = FaultProxy.open(controlPlane);
        FaultProxy proxyOfOther = FaultProxy.open(controlPlane);
        LeaseHistory lease = LeaseHistory.of(controlPlane, name);
        OperatorJvm one = replica(proxyOfOne, "replica-one", name)) {
      Lane laneOfOther = proxyOfOther.open(this::isOurs);
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      try (OperatorJvm other = replica(proxyOfOther, "replica-other", name)) {
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
        assertThat(lease.reigns()).as("the one, then the other").hasSize(2);
        LeaseSpec last = lease.reigns().getFirst().getLast();
        LeaseSpec next = lease.reigns().getLast().getFirst();
        assertThat(Duration.between(last.getRenewTime(), next.getAcquireTime()))
            .as("from the last renewal of the one to the other's reign")
            .isBetween(LEASE, FAILOVER);
      }
    } finally {
      team.leaves();
    }
  }

  @Test
  @DisplayName(
      "S18 A replica that is stopped ends in order and hands over at once: it leaves a Lease that"
          + " nobody holds, as the last that it writes")
  void handsOver() {
    String name = "election-stopped";
    try (FaultProxy proxyOfOne = FaultProxy.open(controlPlane);
        LeaseHistory lease = LeaseHistory.of(controlPlane, name);
        OperatorJvm one = replica(proxyOfOne, "replica-stopped", name)) {
      Lane laneOfOne = proxyOfOne.open(write -> isOurs(write) || write.resource().equals("leases"));
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      try (FaultProxy proxyOfOther = FaultProxy.open(controlPlane);
          OperatorJvm other = replica(proxyOfOther, "replica-handed-over", name)) {
        await().until(() -> other.log().contains("operator started"));

        one.stop();
        Station after = Station.named("after");
        team.applies(after);

        team.awaitsReady(after);
        assertThat(team.certificatesOf(after)).hasSize(1);
        await("it is known how it ended").until(() -> one.exitCodes().equals(List.of(0)));
        assertThat(laneOfOne.writes().getLast().resource()).isEqualTo("leases");
        assertThat(lease.reigns()).as("the one, nobody, the other").hasSize(3);
        assertThat(lease.reigns().get(1))
            .singleElement()
            .satisfies(released -> assertThat(LeaseHistory.holderOf(released)).isEmpty());
        assertThat(LeaseHistory.holderOf(lease.reigns().getLast().getFirst()))
            .isNotEmpty()
            .isNotEqualTo(LeaseHistory.holderOf(lease.reigns().getFirst().getFirst()));
      }
    } finally {
      team.leaves();
    }
  }

  private boolean isOurs(ProxiedWrite write) {
    return write.namespace().equals(team.stationNamespace())
        || write.namespace().equals(team.authority().namespace());
  }

  private OperatorJvm replica(FaultProxy proxy, String name, String lease) {
    return OperatorJvm.start(
        controlPlane, proxy, name, "--lease", ExtraLease.named(lease, controlPlane));
  }

  private static List<String> serials(List<BaseStationCertificate> certificates) {
    return certificates.stream().map(each -> each.getSpec().serialNumber()).toList();
  }
}
