package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.domain.StationName;
import io.keymast.pki.ParsedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is written down of handing over. */
class DeliveryTest {
  private static final String CERTIFICATE = "/v1/certificate";

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  @Test
  @DisplayName("Delivery is written once, with the reported version, whatever the number of polls")
  void writesDeliveryOnce() throws Exception {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    ParsedCertificate issued =
        keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
    String[] agent = {"--user-agent", "keymast-agent/1.0 LRR/2.8.12"};
    await().until(() -> box.getWithKey(CERTIFICATE, agent).status() == 200);

    try (var polls = Executors.newFixedThreadPool(8)) {
      List<Integer> statuses =
          IntStream.range(0, 24)
              .mapToObj(_ -> polls.submit(() -> box.getWithKey(CERTIFICATE, agent).status()))
              .toList()
              .stream()
              .map(DeliveryTest::result)
              .toList();
      assertThat(statuses).containsOnly(200);
    }
    Delivery delivery = awaitDelivery(station);
    long written = keyInstaller.platform().managedUpdates(station, 1);
    String version = keyInstaller.platform().resourceVersion(station, 1);
    keyInstaller.clock().advance(Duration.ofHours(1));
    box.getWithKey(CERTIFICATE, agent);
    keyInstaller.clock().advance(Duration.ofHours(-1));

    assertThat(issued.toPem()).isNotEmpty();
    assertThat(delivery.deliveredAt()).isEqualTo(Platform.NOW);
    assertThat(delivery.provenAt()).isEqualTo(Platform.NOW);
    assertThat(delivery.packetForwarderVersion()).isEqualTo("2.8.12");
    assertThat(delivery.inUseAt()).isNull();
    assertThat(written).isOne();
    await()
        .during(Duration.ofSeconds(2))
        .until(() -> keyInstaller.platform().resourceVersion(station, 1).equals(version));
  }

  @Test
  @DisplayName("An upgrade is noted at once, and a station that goes to and fro costs one write")
  void writesNewVersionOnce() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
    await().until(() -> pollsAs(box, "2.8.11") == 200);
    awaitDelivery(station);
    double writes = writes();

    await()
        .until(
            () -> {
              pollsAs(box, "2.8.12");
              return keyInstaller.platform().delivery(station, 1).packetForwarderVersion();
            },
            "2.8.12"::equals);
    IntStream.range(0, 30).forEach(i -> pollsAs(box, "2.8." + (11 + i % 2)));

    assertThat(keyInstaller.platform().delivery(station, 1).packetForwarderVersion())
        .isEqualTo("2.8.12");
    assertThat(writes() - writes).isLessThanOrEqualTo(1);
  }

  private static int pollsAs(StationBox box, String version) {
    return box.getWithKey(CERTIFICATE, "--user-agent", "keymast-agent/1.0 LRR/" + version).status();
  }

  private static double writes() {
    return keyInstaller.counted("keymast.key.installer.status.writes", "result", "ok");
  }

  @Test
  @DisplayName("Only the issued certificate itself, shown in a handshake, says that it is in use")
  void writesInUse() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    ParsedCertificate issued =
        keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
    box.awaitsCertificate(issued);
    Instant delivered = awaitDelivery(station).deliveredAt();
    box.write("installed.pem", issued.toPem());

    box.getWith("installed.pem", CERTIFICATE);

    Delivery delivery =
        await()
            .until(() -> keyInstaller.platform().delivery(station, 1), it -> it.inUseAt() != null);
    assertThat(delivery.inUseAt()).isEqualTo(Platform.NOW);
    assertThat(delivery.deliveredAt()).isEqualTo(delivered);
  }

  @Test
  @DisplayName("S13 The key of an own older certificate is refused and noted as a mismatch")
  void notesOlderKeys() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    ParsedCertificate issued =
        keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
    box.awaitsCertificate(issued);
    box.write("installed.pem", issued.toPem());
    box.sh("cp key.pem old-key.pem");
    String old = box.fingerprint().value();
    box.newKey();
    keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    box.awaitsStatus(404);

    StationBox.Answered answer =
        box.curl(CERTIFICATE, "--cert", "installed.pem", "--key", "old-key.pem");

    assertThat(answer.status()).isEqualTo(401);
    await()
        .untilAsserted(
            () -> {
              var mismatch = keyInstaller.platform().enrollment(station).mismatch();
              assertThat(mismatch).isNotNull();
              assertThat(mismatch.presentedFingerprint()).isEqualTo(old);
              assertThat(mismatch.declaredFingerprint()).isEqualTo(box.fingerprint().value());
            });
  }

  private static Delivery awaitDelivery(StationName station) {
    return await()
        .until(() -> keyInstaller.platform().delivery(station, 1), it -> it.deliveredAt() != null);
  }

  private static int result(java.util.concurrent.Future<Integer> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
