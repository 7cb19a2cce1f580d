package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.support.Fault;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Hold, lift, hold: the operator is killed at each write of the lift, and the station is suspended
 * again before it is back.
 */
class HoldCrashTest {
  private static final String SUSPENDED = "state: Suspended";

  /** A courtesy, and what an authority says of all its stations when it comes to that. */
  private static final Set<String> OF_NO_STATION =
      Set.of("events", "certificateauthorities/status");

  @AutoClose
  private static final ProxiedTeam SITE = ProxiedTeam.unelected("hold-crash", Duration.ZERO);

  private static final PlatformTeam TEAM = SITE.team();
  private static final Lane WRITES =
      SITE.proxy()
          .open(
              write ->
                  write.namespace().equals(TEAM.stationNamespace())
                      || write.namespace().equals(TEAM.authority().namespace()));
  private static final OperatorJvm OPERATOR = SITE.operator();

  @TestFactory
  @DisplayName("S25 Killed at any write of a lift, a station suspended again is on the CRL")
  Stream<DynamicTest> killedWhileLifting() {
    TEAM.appliesAuthority("lora");
    await("the operator's start").until(() -> !OPERATOR.journal().isEmpty());
    TEAM.awaits(TEAM.authority(), "True", "Issuing");
    List<String> once = writesOfALift("once");
    List<String> again = writesOfALift("again");
    assertThat(once).contains("PATCH basestationcertificates #1", "PUT configmaps #1");
    return once.stream()
        .filter(again::contains)
        .flatMap(
            write ->
                Stream.of(new Fault.KillBefore(), new Fault.KillAfter())
                    .map(fault -> plan(write, fault)));
  }

  /** Where nothing goes wrong, from the word to the end. */
  private static List<String> writesOfALift(String name) {
    Station station = Station.named(name);
    isHeld(station);
    WRITES.arm(write -> new Fault.None());
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    Silence.awaitOf(OPERATOR, WRITES::count);
    return WRITES.writes().stream()
        .filter(write -> !OF_NO_STATION.contains(write.resource()))
        .map(ProxiedWrite::toString)
        .toList();
  }

  private static DynamicTest plan(String write, Fault fault) {
    String name = (fault + "-" + write).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return DynamicTest.dynamicTest(
        fault + " at the lift's " + write,
        () -> {
          Station station = Station.named(name);
          BaseStationCertificate certificate = isHeld(station);

          WRITES.arm(
              each -> {
                if (!each.toString().equals(write)) {
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

  /** Its certificate is on hold, and nothing is left to write of that. */
  private static BaseStationCertificate isHeld(Station station) {
    WRITES.arm(write -> new Fault.None());
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    TEAM.applies(station, SUSPENDED);
    awaitsListed(certificate);
    Silence.awaitOf(OPERATOR, WRITES::count);
    return certificate;
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
