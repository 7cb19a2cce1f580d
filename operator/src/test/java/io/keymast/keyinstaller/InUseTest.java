package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import io.keymast.pki.ParsedCertificate;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Concentrators report which certificates they have seen. */
class InUseTest {
  private static final String SERVED = "with-concentrator";
  private static final String OTHER = "with-another";

  @SuppressWarnings("NullAway.Init")
  private static KeyInstallerUnderTest keyInstaller;

  @SuppressWarnings("NullAway.Init")
  private static Platform platform;

  @SuppressWarnings("NullAway.Init")
  private static StationBox concentrator;

  @SuppressWarnings("NullAway.Init")
  private static StationBox another;

  @BeforeAll
  static void start() {
    keyInstaller = KeyInstallerUnderTest.started();
    platform = keyInstaller.platform();
    concentrator = newConcentrator(SERVED);
    another = newConcentrator(OTHER);
    await().until(() -> report(concentrator, "0a").status() == 200);
    await().until(() -> report(another, "0a").status() == 200);
  }

  @AfterAll
  static void stop() throws Exception {
    keyInstaller.close();
  }

  @Test
  @DisplayName("A pinned concentrator's report marks a certificate in use, once in its life")
  void marksOnce() {
    Issued issued = issue();
    String serial = issued.serialNumber();
    awaitKnown(serial);
    await().until(() -> platform.delivery(issued.station(), 1).inUseAt() != null);
    String version = platform.resourceVersion(issued.station(), 1);
    keyInstaller.clock().advance(Duration.ofHours(1));

    StationBox.Answered again =
        report(concentrator, serial + "\n" + serial.toUpperCase(Locale.ROOT) + "\n0badcafe\n");

    keyInstaller.clock().advance(Duration.ofHours(-1));
    assertThat(again.body()).isEqualToIgnoringNewLines("known 1unknown 1");
    assertThat(platform.delivery(issued.station(), 1).inUseAt()).isEqualTo(Platform.NOW);
    await()
        .during(Duration.ofSeconds(1))
        .until(() -> platform.resourceVersion(issued.station(), 1).equals(version));
  }

  @Test
  @DisplayName("Unpinned keys, stations and who shows no certificate may not report")
  void refusesOthers() {
    Issued issued = issue();
    StationBox stranger = newBox();
    issued.box().write("installed.pem", issued.certificate().toPem());
    String port = "https://localhost:" + inUsePort() + InUseEndpoint.PATH;

    assertThat(report(stranger, issued.serialNumber()).status()).isEqualTo(403);
    assertThat(report(stranger, issued.serialNumber()).reason()).isEqualTo("NotAConcentrator");
    assertThat(
            concentrator.curl(InUseEndpoint.PATH, "--data-binary", issued.serialNumber()).status())
        .isEqualTo(403);
    issued.box().sh("printf '%s' " + issued.serialNumber() + " >report");
    assertThat(
            issued
                .box()
                .sh(
                    "curl -s -o /dev/null -w '%{http_code}' --cacert ca.pem --cert installed.pem"
                        + " --key key.pem --data-binary @report "
                        + port))
        .isEqualTo("403");
    assertThat(platform.delivery(issued.station(), 1).inUseAt()).isNull();
  }

  @Test
  @DisplayName("Another authority's concentrator, and a revoked certificate, mark nothing")
  void marksOnlyItsOwnLiveOnes() {
    Issued issued = issue();
    Issued revoked = issue();
    platform.revoke(revoked.station(), 1, "superseded");
    awaitIndexed();

    assertThat(report(another, issued.serialNumber()).body())
        .isEqualToIgnoringNewLines("known 0unknown 1");
    assertThat(report(concentrator, revoked.serialNumber()).body())
        .isEqualToIgnoringNewLines("known 0unknown 1");
    assertThat(platform.delivery(issued.station(), 1).inUseAt()).isNull();
    assertThat(platform.delivery(revoked.station(), 1).inUseAt()).isNull();
  }

  @Test
  @DisplayName("Garbled and huge reports are refused whole, whatever else is in them")
  void bounded() {
    Issued issued = issue();
    concentrator.write("many", "0a\n".repeat(InUseReport.MAX_LINES + 1));
    concentrator.write("huge", "0".repeat(InUseReport.MAX_BYTES + 1));

    assertThat(report(concentrator, issued.serialNumber() + "\nrubbish").reason())
        .isEqualTo("BadReport");
    assertThat(reportFile(concentrator, "many").reason()).isEqualTo("BadReport");
    assertThat(reportFile(concentrator, "huge").status()).isEqualTo(413);
    assertThat(concentrator.getWithKey(InUseEndpoint.PATH).header("Allow")).isEqualTo("POST");
    assertThat(concentrator.getWithKey("/v1/certificate").status()).isEqualTo(404);
    assertThat(platform.delivery(issued.station(), 1).inUseAt()).isNull();
  }

  @Test
  @DisplayName("The reporter sends each serial number of a gate's access log, and sends it once")
  void reportsFromALog() {
    Issued issued = issue();
    awaitIndexed();
    concentrator.write(
        "access.log",
        "2026-06-01 serial=%s status=200\n2026-06-01 serial=- status=400\nrubbish\n"
            .formatted(issued.serialNumber().toUpperCase(Locale.ROOT)));

    concentrator.sh(reporter("sent"));

    await().until(() -> platform.delivery(issued.station(), 1).inUseAt() != null);
    double reported = keyInstaller.counted("keymast.key.installer.in.use.reported");
    concentrator.sh(reporter("sent"));
    assertThat(keyInstaller.counted("keymast.key.installer.in.use.reported")).isEqualTo(reported);
  }

  @Test
  @DisplayName("The reporter leaves out what is no serial number, says so, and reports the rest")
  void leavesOutWhatIsNone() {
    Issued issued = issue();
    Issued other = issue();
    awaitIndexed();
    concentrator.write(
        "access.log",
        "serial=%s status=200\nserial=00 status=200\nserial=%s status=200\nserial=%s status=200\n"
            .formatted(issued.serialNumber(), "f".repeat(40), other.serialNumber()));

    String said = concentrator.sh(reporter("sent-of-garbled") + " 2>&1 || echo not all");

    assertThat(said).contains("not a serial number: 00", "f".repeat(40), "not all");
    await().until(() -> platform.delivery(issued.station(), 1).inUseAt() != null);
    await().until(() -> platform.delivery(other.station(), 1).inUseAt() != null);
  }

  private static String reporter(String state) {
    return "URL=https://localhost:%d CA_FILE=ca.pem CERT_FILE=wrapper.pem KEY_FILE=key.pem STATE_DIR=%s %s access.log"
        .formatted(
            inUsePort(),
            state,
            keyInstaller.controlPlane().root().resolve("examples/concentrators/keymast-in-use.sh"));
  }

  /** What was issued before is known when what was issued last is. */
  private static void awaitIndexed() {
    awaitKnown(issue().serialNumber());
  }

  private record Issued(StationBox box, StationName station, ParsedCertificate certificate) {
    String serialNumber() {
      return certificate.serialNumber().hex().toLowerCase(Locale.ROOT);
    }
  }

  private static Issued issue() {
    StationBox box = keyInstaller.newStation();
    StationName station = platform.declare(box, SERVED);
    return new Issued(box, station, platform.issue(station, box, SERVED, 1));
  }

  private static StationBox newConcentrator(String authority) {
    StationBox box = newBox();
    platform
        .authorities()
        .applies(
            authority,
            "authentication: PublicKey",
            ", concentrators: [{name: gate, publicKeyFingerprint: \"%s\"}]"
                .formatted(box.fingerprint()));
    return box;
  }

  private static StationBox newBox() {
    return new StationBox(keyInstaller.folder(), inUsePort(), platform.caPem());
  }

  private static int inUsePort() {
    return keyInstaller.server().inUsePort().orElseThrow();
  }

  private static void awaitKnown(String serialNumber) {
    await().until(() -> report(concentrator, serialNumber).body().startsWith("known 1"));
  }

  private static StationBox.Answered report(StationBox from, String text) {
    from.write("report", text);
    return reportFile(from, "report");
  }

  private static StationBox.Answered reportFile(StationBox from, String file) {
    return from.getWith(
        "wrapper.pem",
        InUseEndpoint.PATH,
        "--data-binary",
        "@" + file,
        "-H",
        "Content-Type: text/plain");
  }
}
