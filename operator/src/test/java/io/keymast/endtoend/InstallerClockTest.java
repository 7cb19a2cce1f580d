package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.keymast.support.ControlPlane;
import io.keymast.support.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Key Installer whose machine's clock is wrong, beside one whose clock is right. */
class InstallerClockTest {
  /** By a clock that is an hour ahead it has ended. */
  private static final String SHORT = "certificate: {duration: 1h, renewBefore: 5m}";

  private static final String DISAGREE = "clock and the API server's disagree";
  private static final String AGREE = "clock and the API server's agree again";
  private static final int WEEK = 7 * 24 * 3600;

  private static Product product;

  @BeforeAll
  static void start() {
    product = Product.start("installer-clock");
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @ParameterizedTest(
      name =
          "S36 The clock of the Key Installer {0} off, also where it starts so: it stays ready, a"
              + " station gets its certificate and its CRL, what is noted of that is of the right"
              + " time, OCSP says tryLater, and a metric and one line of the log tell; when it is"
              + " right again OCSP answers by itself")
  @CsvSource({"P-365D, year-behind", "PT-1H, hour-behind", "PT1H, hour-ahead", "P365D, year-ahead"})
  void wrongClock(Duration by, String name) throws IOException {
    int port = FreePort.find();
    try (KeyInstallerProcess installer =
        KeyInstallerProcess.startAhead(
            by,
            ControlPlane.shared(),
            Files.createDirectory(product.folder().resolve(name + "-installer")),
            "--publication-port",
            Integer.toString(port),
            "--default-authority",
            product.team().authorities() + "/" + Product.DEFAULT_AUTHORITY)) {
      awaitOffset(installer, by);

      Box box = enrolled(installer, name);

      assertNotedNow(box, "deliveredAt");
      box.poll().expectSuccess();
      assertNotedNow(box, "inUseAt");
      assertThat(installer.isReady()).isTrue();
      assertServesList(box, port);
      assertThat(asked(box, port)).contains("trylater");
      await("it is told").until(() -> installer.log().contains(DISAGREE));
      assertThat(installer.log()).containsOnlyOnce(DISAGREE).doesNotContain(AGREE);

      installer.advance(by.negated());

      awaitOffset(installer, Duration.ZERO);
      assertThat(asked(box, port))
          .contains("Response verify OK", "cert.pem: good")
          .doesNotContain("times invalid");
      await("it tells so").until(() -> installer.log().contains(AGREE));

      installer.advance(by);

      awaitOffset(installer, by);
      assertThat(asked(box, port)).contains("trylater");
    }
  }

  /** A station that knows no other Key Installer gets its certificate from this one. */
  private static Box enrolled(KeyInstallerProcess installer, String name) {
    Box box =
        product
            .bare(name, Shell.DASH)
            .configured(
                "URL=https://localhost:" + installer.httpsPort(),
                "CA_FINGERPRINT=" + product.team().caFingerprint(Product.DEFAULT_AUTHORITY),
                "LRR_VERSION=2.8.12");
    product.team().declares(box, Product.DEFAULT_AUTHORITY, box.publicKey(), SHORT);
    product.team().awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);
    box.write("ca.pem", product.team().caCertificate(Product.DEFAULT_AUTHORITY));
    return box;
  }

  private static void awaitOffset(KeyInstallerProcess installer, Duration by) {
    await("its clock is ahead by " + by)
        .until(
            () ->
                Math.abs(
                        installer.metric("keymast_key_installer_clock_offset_seconds", "")
                            - by.toSeconds())
                    < 30);
  }

  private static void assertNotedNow(Box box, String field) {
    await(field).until(() -> !product.team().sees(box, "status", "certificate", field).isEmpty());
    assertThat(Instant.parse(product.team().sees(box, "status", "certificate", field)))
        .isCloseTo(Instant.now(), within(2, ChronoUnit.MINUTES));
  }

  /** The CRL, and no cache may keep it for longer than it is valid. */
  private static void assertServesList(Box box, int port) {
    Box.Http answer =
        box.curl(
            product.listUrl(box).replace(product.publicationUrl(), "http://127.0.0.1:" + port));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(box.sh("openssl crl -inform DER -in answer -CAfile ca.pem -noout 2>&1"))
        .contains("verify OK");
    assertThat(
            Integer.parseInt(
                answer.header("Cache-Control").replaceFirst(".* max-age=(\\d+).*", "$1")))
        .isBetween(WEEK - 24 * 3600, WEEK);
  }

  private static String asked(Box box, int port) {
    return box.sh(
        "openssl ocsp -issuer ca.pem -CAfile ca.pem -cert state/current/cert.pem -url "
            + product.ocspUrl().replace(product.publicationUrl(), "http://127.0.0.1:" + port)
            + " 2>&1 || true");
  }
}
