package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Store;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code -Dkeymast.bad.fleet.size=200} makes the fleet with bad stations a smaller one. */
class FleetTest {
  private static final int STATIONS = Integer.getInteger("keymast.bad.fleet.size", 5000);
  private static final int BAD = STATIONS / 10;
  private static final int GOOD = STATIONS - BAD;
  private static final int CALLERS = 8;
  private static final int MOST_WRITES_A_STATION = 4;

  /** Of a good station, whoever else is judged: 2 s is usual. */
  private static final Duration SERVED_WITHIN = Duration.ofSeconds(10);

  private final MutableClock clock = new MutableClock();

  @Test
  @DisplayName("S51 A tenth of bad stations stalls none of the others, and each says why")
  void badStationsStallNobody() {
    ControlPlane controlPlane = ControlPlane.separate("bad-stations");
    AuditLog log = new AuditLog(controlPlane);
    PlatformTeam team = new PlatformTeam("fleet", controlPlane);
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock, controlPlane);
        SharedIndexInformer<BaseStation> seen =
            team.cluster()
                .resources(BaseStation.class)
                .inNamespace(team.stationNamespace())
                .inform()) {
      team.appliesAuthority("lora", "issuanceRate: 100000");
      team.awaits(team.authority(), "True", "Issuing");
      List<Station> good = stations("good", GOOD);
      long place = log.now();

      atOnce(IntStream.range(0, GOOD), i -> team.applies(good.get(i)));
      atOnce(IntStream.range(0, BAD), i -> kindOf(i).isApplied(team, bad(i), good.get(i)));
      Station last = Station.named("last");
      team.applies(last);

      inTheEnd("the good one that came last is served")
          .until(() -> reasonOf(seen.getStore(), last).equals("CertificateValid"));
      inTheEnd("each bad one says why, and all others are served")
          .until(() -> countByReason(seen.getStore()).equals(expectedByReason()));
      assertThat(team.certificates()).hasSize(GOOD + 1);
      List<AuditLog.Request> requests = log.ofOperatorSince(place, team.stationNamespace());
      assertThat(requests.stream().filter(AuditLog.Request::isWrite).count())
          .isLessThanOrEqualTo((GOOD + BAD + 1L) * MOST_WRITES_A_STATION);
      assertThat(servedAmongTheBad(team, seen.getStore())).isLessThanOrEqualTo(SERVED_WITHIN);
    } finally {
      controlPlane.stop();
    }
  }

  /** All of them are judged again meanwhile. */
  private static Duration servedAmongTheBad(PlatformTeam team, Store<BaseStation> seen) {
    List<BaseStation> bad =
        seen.list().stream().filter(it -> it.getMetadata().getName().startsWith("bad-")).toList();
    assertThat(bad).hasSize(BAD);
    Station late = Station.named("late");
    atOnce(
        IntStream.rangeClosed(0, BAD),
        i -> {
          if (i == BAD / 2) {
            team.applies(late);
          } else {
            team.patches(
                bad.get(i < BAD / 2 ? i : i - 1),
                "{\"spec\":{\"packetForwarder\":{\"version\":\"2.8.1\"}}}");
          }
        });
    BaseStation served = team.awaitsReady(late);
    Duration took =
        Duration.between(
            Instant.parse(served.getMetadata().getCreationTimestamp()),
            ConditionType.READY
                .in(served.getStatus().conditions())
                .orElseThrow()
                .lastTransitionTime());
    System.out.printf(
        "fleet: a good station applied while %d bad ones were judged again was ready after %d s%n",
        BAD, took.toSeconds());
    return took;
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
  private static void awaitQuiet(PlatformTeam team) {
    AuditLog log = new AuditLog(ControlPlane.shared());
    List<Long> places = new ArrayList<>(List.of(log.now()));
    await()
        .pollInterval(Duration.ofSeconds(5))
        .until(
            () -> {
              long place = places.getLast();
              places.add(log.now());
              return log.ofOperatorSince(place, team.stationNamespace()).stream()
                  .noneMatch(AuditLog.Request::isWrite);
            });
  }

  private static void atOnce(IntStream numbers, IntConsumer act) {
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<?>> calls =
          numbers.<Future<?>>mapToObj(i -> callers.submit(() -> act.accept(i))).toList();
      for (Future<?> call : calls) {
        assertThatNoException().isThrownBy(call::get);
      }
    }
  }

  private static Station bad(int i) {
    return Station.named("bad-" + i);
  }

  private static BadStation kindOf(int i) {
    List<BadStation> all = List.of(BadStation.values());
    return all.get(i % all.size());
  }

  private static Map<String, Long> expectedByReason() {
    Map<String, Long> expected =
        IntStream.range(0, BAD)
            .mapToObj(i -> kindOf(i).reason())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    expected.put("CertificateValid", GOOD + 1L);
    return expected;
  }

  private static ConditionFactory inTheEnd(String what) {
    return await(what).atMost(Duration.ofMinutes(8)).pollInterval(Duration.ofMillis(500));
  }

  private static Map<String, Long> countByReason(Store<BaseStation> stations) {
    return stations.list().stream()
        .collect(Collectors.groupingBy(FleetTest::reason, Collectors.counting()));
  }

  private static String reasonOf(Store<BaseStation> stations, Station station) {
    return stations.list().stream()
        .filter(each -> each.getMetadata().getName().equals(station.name()))
        .map(FleetTest::reason)
        .findFirst()
        .orElse("not seen yet");
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
