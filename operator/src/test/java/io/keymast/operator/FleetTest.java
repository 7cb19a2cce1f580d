package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FleetTest {
  private static final int MOST_WRITES_A_STATION = 4;

  private final AuditLog log = new AuditLog(ControlPlane.shared());
  private final MutableClock clock = new MutableClock();

  @Test
  @DisplayName("S51 20 bad stations of 200 stall none of the others, and each says why")
  void badStationsStallNobody() {
    PlatformTeam team = new PlatformTeam("fleet");
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      List<Station> good = stations("good", 180);
      long place = log.now();

      for (int i = 0; i < good.size(); i++) {
        team.applies(good.get(i));
        if (i % 9 == 0) {
          appliesBad(team, i, good.get(i));
        }
      }

      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  countByReason(team)
                      .equals(
                          Map.of(
                              "CertificateValid", 180L,
                              "BackhaulRequired", 5L,
                              "KeyHeldByAnotherStation", 5L,
                              "DuplicateEui", 5L,
                              "NotDeclared", 5L)));
      assertThat(team.certificates()).hasSize(180);
      List<AuditLog.Request> requests = log.ofOperatorSince(place, team.stationNamespace());
      Map<String, Long> perKind =
          requests.stream()
              .filter(request -> request.name().startsWith("good"))
              .collect(
                  Collectors.groupingBy(
                      request -> request.verb() + " " + request.resource(), Collectors.counting()));
      System.err.println("requests for 180 stations from apply to Ready: " + perKind);
      assertThat(requests.stream().filter(AuditLog.Request::isWrite).count())
          .isLessThanOrEqualTo(200 * MOST_WRITES_A_STATION);
    } finally {
      team.leaves();
    }
  }

  @Test
  @DisplayName(
      "S18 Two operators that both act issue one certificate a station, and no serial twice")
  void twoOperatorsAtOnce() {
    PlatformTeam team = new PlatformTeam("two-operators");
    try (OperatorUnderTest one = OperatorUnderTest.start(clock);
        OperatorUnderTest other = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      List<Station> stations = stations("twice", 50);

      stations.forEach(team::applies);

      stations.forEach(team::awaitsReady);
      List<BaseStationCertificate> first = team.certificates();
      assertThat(first).hasSize(50);
      assertThat(first).extracting(it -> it.getSpec().serialNumber()).doesNotHaveDuplicates();

      stations.forEach(
          station -> team.applies(station, "regenerate: {token: t, reason: CertificateLost}"));

      stations.forEach(
          station -> team.awaits(station, ConditionType.REGENERATION_ACCEPTED, "True", "Acted"));
      List<BaseStationCertificate> second = team.certificates();
      assertThat(second).hasSize(100);
      assertThat(second).extracting(it -> it.getSpec().serialNumber()).doesNotHaveDuplicates();
      assertThat(second).filteredOn(it -> it.getSpec().revocation() == null).hasSize(50);
      assertThat(team.ledger().entries())
          .extracting(entry -> entry.serialNumber().hex())
          .containsExactlyInAnyOrderElementsOf(
              first.stream().map(it -> it.getSpec().serialNumber()).toList());
      awaitQuiet(team);
    } finally {
      team.leaves();
    }
  }

  /** Two writers that disagree would go on for ever. */
  private void awaitQuiet(PlatformTeam team) {
    List<Long> places = new ArrayList<>(List.of(log.now()));
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofSeconds(5))
        .until(
            () -> {
              long place = places.getLast();
              places.add(log.now());
              return log.ofOperatorSince(place, team.stationNamespace()).stream()
                  .noneMatch(AuditLog.Request::isWrite);
            });
  }

  private static void appliesBad(PlatformTeam team, int i, Station good) {
    Station bad = Station.named("bad-" + i);
    switch (i / 9 % 4) {
      case 0 -> team.applies(bad, "backhaul: None");
      case 1 -> team.applies(bad.withKey(good.publicKey()));
      case 2 -> team.applies(bad.withEui(good.eui()));
      default -> team.applies(bad.withKey(""));
    }
  }

  private static Map<String, Long> countByReason(PlatformTeam team) {
    return team
        .cluster()
        .resources(BaseStation.class)
        .inNamespace(team.stationNamespace())
        .list()
        .getItems()
        .stream()
        .collect(Collectors.groupingBy(FleetTest::reason, Collectors.counting()));
  }

  private static String reason(BaseStation station) {
    return station.getStatus() == null
        ? "nothing yet"
        : ConditionType.READY
            .in(station.getStatus().conditions())
            .map(condition -> condition.reason())
            .orElse("no Ready");
  }

  private static List<Station> stations(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> Station.named(name + "-" + i)).toList();
  }
}
