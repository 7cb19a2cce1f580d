package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.SerialNumber;
import io.keymast.revocation.RevocationEntry;
import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.Patience;
import io.keymast.support.RunArchive;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Somebody presses twice. {@code -Dkeymast.presses=200} has more stations do so, {@code
 * -Dkeymast.presses.seed} at other moments.
 */
class DoublePressTest {
  private static final int STATIONS = Integer.getInteger("keymast.presses", 20);
  private static final long SEED = Long.getLong("keymast.presses.seed", 20261129L);
  private static final int LONGEST_GAP_MILLIS = 500;
  private static final String PRESSED = "regenerate: {token: %s, reason: CertificateLost}";

  private final PlatformTeam team = new PlatformTeam("double-press");

  @Test
  @DisplayName(
      "S20 Two tokens within half a second: each acts at most once and in order, and one valid"
          + " certificate is left")
  void pressedTwice() {
    System.out.printf("double presses: %d stations, seed %d%n", STATIONS, SEED);
    Random random = new Random(SEED);
    List<Station> stations =
        IntStream.range(0, STATIONS).mapToObj(i -> Station.named("pressed-" + i)).toList();
    try (RunArchive archive = team.archive("double-press");
        OperatorJvm operator =
            OperatorJvm.start(
                ControlPlane.shared(),
                "double-press",
                "--no-leader-election",
                "--namespace",
                team.stationNamespace());
        LongRun run =
            LongRun.of(
                DoublePressTest.class, "stations pressed twice", STATIONS, archive, operator);
        ScheduledExecutorService fingers = Executors.newScheduledThreadPool(8)) {
      team.hasAnAuthority();
      stations.forEach(team::applies);
      stations.forEach(team::awaitsReady);

      CompletableFuture.allOf(
              stations.stream()
                  .map(
                      station -> pressesTwice(station, random.nextInt(LONGEST_GAP_MILLIS), fingers))
                  .toArray(CompletableFuture<?>[]::new))
          .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
          .join();

      await("the last token of each has acted")
          .until(
              () ->
                  stations.stream()
                      .allMatch(station -> List.of("second").equals(lastToken(station))));
      stations.forEach(team::awaitsReady);
      run.has(STATIONS);
      int overtaken = 0;
      for (Station station : stations) {
        assertActedInOrder(station);
        overtaken += team.certificatesOf(station).size() == 2 ? 1 : 0;
      }
      archive.awaitsNoSin(operator);
      run.holds();
      System.out.printf("double presses: %d first tokens were overtaken%n", overtaken);
    } finally {
      team.leaves();
    }
  }

  private CompletableFuture<?> pressesTwice(
      Station station, int gapMillis, ScheduledExecutorService fingers) {
    return CompletableFuture.runAsync(
            () -> team.applies(station, PRESSED.formatted("first")), fingers)
        .thenRunAsync(
            () -> team.applies(station, PRESSED.formatted("second")),
            CompletableFuture.delayedExecutor(gapMillis, TimeUnit.MILLISECONDS, fingers));
  }

  private List<String> lastToken(Station station) {
    return tokens(List.of(team.certificatesOf(station).getLast()));
  }

  private static List<String> tokens(List<BaseStationCertificate> certificates) {
    return certificates.stream()
        .map(certificate -> certificate.getSpec().regenerateToken())
        .filter(Objects::nonNull)
        .toList();
  }

  private void assertActedInOrder(Station station) {
    List<BaseStationCertificate> certificates = team.certificatesOf(station);
    assertThat(tokens(certificates)).isIn(List.of("first", "second"), List.of("second"));
    assertThat(certificates).hasSize(1 + tokens(certificates).size());
    List<BaseStationCertificate> good =
        certificates.stream().filter(it -> it.getSpec().revocation() == null).toList();
    assertThat(good).containsExactly(certificates.getLast());
    assertThat(team.ledger().entries())
        .extracting(RevocationEntry::serialNumber)
        .containsAll(
            certificates.stream()
                .filter(it -> it.getSpec().revocation() != null)
                .map(it -> SerialNumber.parse(it.getSpec().serialNumber()).orElseThrow())
                .toList())
        .doesNotContain(SerialNumber.parse(good.getFirst().getSpec().serialNumber()).orElseThrow());
  }
}
