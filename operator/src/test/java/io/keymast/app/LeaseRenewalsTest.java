package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.keymast.support.ControlPlane;
import io.keymast.support.ExtraLease;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.Kubeconfig;
import io.keymast.support.Lane;
import io.keymast.support.MutableClock;
import io.keymast.support.ProxiedWrite;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By the client's own lock, against a real API server; time passes where the test says. */
class LeaseRenewalsTest {
  private static final String NAMESPACE = ControlPlane.SYSTEM_NAMESPACE;
  private static final String ANOTHER = "renewals-of-another";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final FaultProxy proxy = FaultProxy.open(controlPlane);
  private final Lane leases = proxy.open(write -> write.resource().equals("leases"));
  private final AtomicLong nanoTime = new AtomicLong();
  private final MutableClock clock = new MutableClock();
  private final LeaderLease lease =
      LeaderLease.of(
          new OperatorSettings.Election.Lease(NAMESPACE, "renewals"),
          "replica-one",
          clock,
          nanoTime::get);
  private final LeaseLock lock = new LeaseLock(NAMESPACE, lease.name(), lease.identity());
  private KubernetesClient client;

  @BeforeEach
  void acquires(@TempDir Path folder) {
    clock.stops();
    clock.moveTo(NOW);
    client =
        ClusterClients.create(
            Optional.of(
                Kubeconfig.write(folder.resolve("kubeconfig"), controlPlane.asOperator(), proxy)),
            Map.of("lease", lease.renewals()));
    assertThat(lease.deadline().isHeld()).as("before it is acquired").isFalse();
    ExtraLease.named(lease.name(), controlPlane);
    lock.create(client, record());
    assertThat(lease.deadline().isHeld()).as("once it is").isTrue();
  }

  @AfterEach
  void end() {
    List.of(lease.name(), ANOTHER)
        .forEach(
            it ->
                controlPlane
                    .admin()
                    .resources(Lease.class)
                    .inNamespace(NAMESPACE)
                    .withName(it)
                    .delete());
    client.close();
    proxy.close();
  }

  @Test
  @DisplayName("S18 A renewal counts from when it was sent, however late its answer comes")
  void countsFromWhenItWasSent() {
    passes(Duration.ofSeconds(10));
    arm(write -> new Fault.Hold(() -> passes(Duration.ofSeconds(9))));

    renew();

    assertIsHeldForJust(Duration.ofSeconds(6));
  }

  @Test
  @DisplayName("S18 It counts from when the Lease was about to be read, as it does for who waits")
  void countsFromWhatItSays() {
    passes(Duration.ofSeconds(10));
    LeaderElectionRecord said = record();
    lock.get(client);
    passes(Duration.ofSeconds(9));

    lock.update(client, said);

    assertIsHeldForJust(Duration.ofSeconds(6));
  }

  @Test
  @DisplayName("S18 A renewal of another Lease does not count, nor one by another holder")
  void others() {
    passes(Duration.ofSeconds(10));

    new LeaseLock(NAMESPACE, ANOTHER, lease.identity()).create(client, record());
    LeaseLock theirs = new LeaseLock(NAMESPACE, lease.name(), "not " + lease.identity());
    theirs.get(client);
    theirs.update(client, recordOf(theirs.identity()));

    passes(Duration.ofSeconds(5));
    assertThat(lease.deadline().isHeld()).isFalse();
  }

  @Test
  @DisplayName("S18 One that is refused does not count")
  void refused() {
    passes(Duration.ofSeconds(10));
    arm(write -> new Fault.Answer(409));

    assertThatThrownBy(this::renew).isInstanceOf(KubernetesClientException.class);

    passes(Duration.ofSeconds(5));
    assertThat(lease.deadline().isHeld()).isFalse();
  }

  @Test
  @DisplayName("S18 It is not held from right before it is given back, whatever is still at work")
  void givenBack() {
    AtomicBoolean isHeldMeanwhile = new AtomicBoolean(true);
    arm(write -> new Fault.Hold(() -> isHeldMeanwhile.set(lease.deadline().isHeld())));

    lease.release(client);

    assertThat(isHeldMeanwhile).isFalse();
    assertThat(lease.deadline().isHeld()).isFalse();
  }

  private void renew() {
    lock.get(client);
    lock.update(client, record());
  }

  private LeaderElectionRecord record() {
    return recordOf(lease.identity());
  }

  private LeaderElectionRecord recordOf(String holder) {
    ZonedDateTime time = clock.instant().atZone(ZoneOffset.UTC);
    return new LeaderElectionRecord(holder, LeaderLease.DURATION, time, time, 0);
  }

  private void assertIsHeldForJust(Duration left) {
    passes(left.minusNanos(1));
    assertThat(lease.deadline().isHeld()).isTrue();
    passes(Duration.ofNanos(1));
    assertThat(lease.deadline().isHeld()).isFalse();
  }

  private void passes(Duration duration) {
    nanoTime.addAndGet(duration.toNanos());
    clock.advance(duration);
  }

  private void arm(Function<ProxiedWrite, Fault> faults) {
    leases.arm(faults);
  }
}
