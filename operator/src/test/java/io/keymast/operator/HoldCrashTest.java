package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Hold, lift, hold: the operator is killed at each write of the lift, and the station is suspended
 * again before it is back.
 */
class HoldCrashTest {
  private static final String SUSPENDED = "state: Suspended";

  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();

  private static final FaultProxy PROXY = FaultProxy.open(CONTROL_PLANE);
  private static final PlatformTeam TEAM = new PlatformTeam("hold-crash");
  private static final Lane WRITES =
      PROXY.open(
          write ->
              write.namespace().equals(TEAM.stationNamespace())
                  || write.namespace().equals(TEAM.authority().namespace()));
  private static final OperatorJvm OPERATOR =
      OperatorJvm.start(CONTROL_PLANE, PROXY, "hold-crash", "--no-leader-election");

  @AfterAll
  static void end() {
    OPERATOR.close();
    PROXY.close();
  }

  @TestFactory
  @DisplayName("S25 Killed at any write of a lift, a station suspended again is on the CRL")
  Stream<DynamicTest> killedWhileLifting() {
    TEAM.appliesAuthority("lora");
    await("the operator's start").until(() -> !OPERATOR.journal().isEmpty());
    TEAM.awaits(TEAM.authority(), "True", "Issuing");
    return Stream.of("PATCH basestationcertificates", "PUT configmaps")
        .flatMap(
            kind ->
                Stream.of(new Fault.KillBefore(), new Fault.KillAfter())
                    .map(fault -> plan(kind, fault)));
  }

  private static DynamicTest plan(String kind, Fault fault) {
    String name = (fault + "-" + kind).toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
    return DynamicTest.dynamicTest(
        fault + " at the lift's first " + kind,
        () -> {
          Station station = Station.named(name);
          WRITES.arm(write -> new Fault.None());
          TEAM.applies(station);
          TEAM.awaitsReady(station);
          BaseStationCertificate certificate = TEAM.currentOf(station);
          TEAM.applies(station, SUSPENDED);
          awaitsListed(certificate);

          AtomicBoolean struck = new AtomicBoolean();
          WRITES.arm(
              write -> {
                if (!isOf(kind, write) || isSuspended(station) || struck.getAndSet(true)) {
                  return new Fault.None();
                }
                TEAM.applies(station, SUSPENDED);
                return fault;
              });
          TEAM.applies(station);
          await("the write that is hit").until(() -> !WRITES.hits().isEmpty());

          await("the operator's return")
              .until(
                  () -> {
                    BaseStation seen = TEAM.sees(station);
                    return seen.getMetadata()
                        .getGeneration()
                        .equals(seen.getStatus().observedGeneration());
                  });
          awaitsListed(certificate);
          assertThat(TEAM.cluster().resource(certificate).require().getSpec().revocation())
              .isNotNull();
        });
  }

  /** What the hold itself leaves to write may come after its CRL: no write of the lift. */
  private static boolean isSuspended(Station station) {
    return "Suspended".equals(TEAM.sees(station).getSpec().state());
  }

  private static boolean isOf(String kind, ProxiedWrite write) {
    return (write.method() + " " + write.resource()).equals(kind);
  }

  /** By spec, ledger and CRL at once: a lift may be under way. */
  private static void awaitsListed(BaseStationCertificate certificate) {
    SerialNumber serialNumber =
        SerialNumber.parse(certificate.getSpec().serialNumber()).orElseThrow();
    KeyId keyId = KeyId.parse(certificate.getSpec().authorityKeyId()).orElseThrow();
    await("the suspended certificate on the CRL")
        .until(
            () ->
                TEAM.cluster().resource(certificate).require().getSpec().revocation() != null
                    && TEAM.ledger()
                        .generation(keyId)
                        .filter(it -> it.published(Set.of(serialNumber)).contains(serialNumber))
                        .isPresent());
  }
}
