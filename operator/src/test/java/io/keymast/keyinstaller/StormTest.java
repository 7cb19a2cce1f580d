package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import io.keymast.keyinstaller.TlsClient.Answered;
import io.keymast.pki.CaKey;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Attack 12: a whole fleet at once. {@code -Dkeymast.storm.stations=5000} makes it the fleet of
 * key-installer.md's table; fewer make the suite bearable.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StormTest {
  private static final int STATIONS = Integer.getInteger("keymast.storm.stations", 300);
  private static final int SOME = 20;
  private static final String CERTIFICATE = "/v1/certificate";

  private static final Set<SmallStation> FLEET = ConcurrentHashMap.newKeySet();
  private static final Map<SmallStation, ParsedCertificate> ISSUED = new ConcurrentHashMap<>();

  @SuppressWarnings("NullAway.Init")
  private static KeyInstallerUnderTest keyInstaller;

  /** What a station met, one entry a request. */
  private record Met(int status, String retryAfter, String body, Duration took) {}

  @BeforeAll
  static void aFleetWithCertificates() {
    keyInstaller = KeyInstallerUnderTest.started();
    int port = keyInstaller.server().httpsPort();
    try (ExecutorService platform = Executors.newFixedThreadPool(8)) {
      results(
          IntStream.range(0, STATIONS)
              .<Future<?>>mapToObj(
                  number -> platform.submit(() -> declare(SmallStation.number(number, port))))
              .toList());
    }
  }

  @AfterAll
  static void stop() throws Exception {
    keyInstaller.close();
  }

  @Test
  @Order(1)
  @DisplayName(
      "Attack 12: all stations at once after a restart are served; before that 503 at most")
  void stormAfterARestart() throws Exception {
    Queue<Met> met = new ConcurrentLinkedQueue<>();
    keyInstaller.restart();
    long begin = System.nanoTime();
    try (ExecutorService stations = Executors.newVirtualThreadPerTaskExecutor()) {
      results(
          FLEET.stream()
              .<Future<?>>map(station -> stations.submit(() -> pollsUntilServed(station, met)))
              .toList());
    }
    Duration all = Duration.ofNanos(System.nanoTime() - begin);
    List<Duration> took =
        met.stream().filter(it -> it.status() == 200).map(Met::took).sorted().toList();
    System.out.printf(
        "storm: %d stations served within %d ms of the restart; a poll took p50 %d ms, p99 %d ms;"
            + " %d answers of 503, %d connections cut%n",
        STATIONS,
        all.toMillis(),
        took.get(took.size() / 2).toMillis(),
        took.get(took.size() * 99 / 100).toMillis(),
        met.stream().filter(it -> it.status() == 503).count(),
        met.stream().filter(it -> it.status() == 0).count());

    assertThat(took).hasSize(STATIONS);
    assertThat(met).extracting(Met::status).isSubsetOf(200, 503, 0);
    assertThat(met)
        .filteredOn(it -> it.status() == 503)
        .allSatisfy(it -> assertThat(it.retryAfter()).isNotEmpty());
  }

  @Test
  @Order(2)
  @DisplayName("Attack 12: where everything is revoked nobody is locked out, and polls go on")
  void revokeAll() {
    List<SmallStation> revoked = some(0);
    revoked.forEach(station -> keyInstaller.platform().revoke(nameOf(station), 1, "superseded"));

    revoked.forEach(station -> awaitAnswer(station, 404));
    revoked.forEach(
        station -> ISSUED.put(station, issue(keyInstaller.platform().ca(), station, 2)));

    revoked.forEach(StormTest::awaitIssued);
  }

  @Test
  @Order(3)
  @DisplayName("Attack 12: after a swap of the CA no leaf is served before its CA is in the bundle")
  void swapOfTheCa() throws Exception {
    List<SmallStation> moved = some(SOME);
    Map<SmallStation, ParsedCertificate> next = new ConcurrentHashMap<>();
    CaKey newCa = Platform.newCa("Station CA 2");
    moved.forEach(station -> next.put(station, issue(newCa, station, 2)));
    SmallStation marker = some(2 * SOME).getFirst();
    ISSUED.put(marker, issue(keyInstaller.platform().ca(), marker, 2));
    awaitIssued(marker);

    for (SmallStation station : moved) {
      Answered answer = station.gets(CERTIFICATE);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).startsWith(issuedTo(station).toPem());
      assertThat(station.gets("/v1/ca").body()).doesNotContain(newCa.certificate().toPem());
    }
    keyInstaller
        .platform()
        .authorities()
        .tells(KeyInstallerUnderTest.DEFAULT, "True", keyInstaller.platform().ca(), newCa);
    ISSUED.putAll(next);

    moved.forEach(StormTest::awaitIssued);
    for (SmallStation station : moved) {
      assertThat(station.gets("/v1/ca").body())
          .contains(newCa.certificate().toPem(), keyInstaller.platform().caPem());
    }
  }

  private static Void declare(SmallStation station) {
    Platform platform = keyInstaller.platform();
    platform.declare(platform.namespace(), station, KeyInstallerUnderTest.DEFAULT);
    FLEET.add(station);
    ISSUED.put(station, issue(platform.ca(), station, 1));
    return null;
  }

  private static StationName nameOf(SmallStation station) {
    return new StationName(keyInstaller.platform().namespace(), station.name());
  }

  private static ParsedCertificate issuedTo(SmallStation station) {
    return Objects.requireNonNull(ISSUED.get(station));
  }

  private static ParsedCertificate issue(CaKey ca, SmallStation station, long revision) {
    return keyInstaller
        .platform()
        .issueBy(
            ca,
            nameOf(station),
            station,
            KeyInstallerUnderTest.DEFAULT,
            revision,
            UnaryOperator.identity());
  }

  /** As the agent does, but impatient: again at once after a cut, a second after a 503. */
  private static Void pollsUntilServed(SmallStation station, Queue<Met> met) {
    long deadline = System.nanoTime() + Patience.LONG.toNanos();
    while (System.nanoTime() < deadline) {
      Met answer = poll(station);
      met.add(answer);
      if (answer.status() == 200) {
        assertThat(answer.body()).startsWith(issuedTo(station).toPem());
        return null;
      }
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
    throw new AssertionError(station.name() + " was not served");
  }

  private static Met poll(SmallStation station) {
    long begin = System.nanoTime();
    try {
      Answered answer = station.gets(CERTIFICATE);
      return new Met(
          answer.status(),
          answer.headers().getOrDefault("Retry-After", ""),
          answer.body(),
          Duration.ofNanos(System.nanoTime() - begin));
    } catch (IOException e) {
      return new Met(0, "", "", Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private static void awaitAnswer(SmallStation station, int status) {
    await().until(() -> station.gets(CERTIFICATE).status() == status);
  }

  private static void awaitIssued(SmallStation station) {
    await().until(() -> station.gets(CERTIFICATE).body().startsWith(issuedTo(station).toPem()));
  }

  private static List<SmallStation> some(int from) {
    return new ArrayList<>(FLEET)
        .stream()
            .sorted(java.util.Comparator.comparing(SmallStation::eui))
            .skip(from)
            .limit(SOME)
            .toList();
  }

  private static void results(List<Future<?>> futures) {
    Callable<Void> all =
        () -> {
          for (Future<?> future : futures) {
            future.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
          }
          return null;
        };
    try {
      all.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
