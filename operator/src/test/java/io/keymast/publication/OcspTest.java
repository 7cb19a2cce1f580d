package io.keymast.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.ForeignCommand;
import io.keymast.pki.OcspRequestSample;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The responder before openssl, pkilint and attackers. Relying parties go by the time of day. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OcspTest {
  private final OcspPlatform platform = new OcspPlatform();
  @TempDir private static Path folder;

  @BeforeAll
  void start() throws Exception {
    platform.start();
    Files.writeString(folder.resolve("ca.pem"), platform.ca().certificate().toPem());
    Files.writeString(folder.resolve("good.pem"), platform.good().toPem());
    Files.writeString(folder.resolve("revoked.pem"), platform.revoked().toPem());
    Files.writeString(folder.resolve("unissued.pem"), platform.unissued().toPem());
  }

  @AfterAll
  void stop() throws Exception {
    platform.close();
  }

  private String ask(String certificate, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("ocsp", "-issuer", "ca.pem", "-CAfile", "ca.pem"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-cert", certificate, "-url", platform.client().url()));
    ForeignCommand.Outcome outcome = ForeignCommand.find("openssl").run(folder, arguments);
    return outcome.out() + outcome.err();
  }

  @ParameterizedTest(name = "S36 openssl ocsp {0} sees good, revoked with its reason, unknown")
  @ValueSource(strings = {"-nonce", "-no_nonce", "-sha256"})
  void openssl(String option) {
    assertThat(ask("good.pem", option))
        .contains("Response verify OK", "good.pem: good", "Next Update")
        .doesNotContain("WARNING");
    assertThat(ask("revoked.pem", option))
        .contains("Response verify OK", "revoked.pem: revoked", "Reason: keyCompromise");
    assertThat(ask("unissued.pem", option)).contains("Response verify OK", "unissued.pem: unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"good.pem", "revoked.pem", "unissued.pem"})
  @DisplayName("S36 pkilint has no finding of level WARNING or above for any response")
  void pkilint(String certificate) {
    String said = ask(certificate, "-no_nonce", "-respout", "response.der");
    assertThat(said).contains("Response verify OK");

    ForeignCommand.Outcome outcome =
        ForeignCommand.find("lint_ocsp_response")
            .run(folder, "lint", "-s", "WARNING", "-f", "CSV", "response.der");

    assertThat(outcome.expectSuccess().out().strip().lines()).as(outcome.out()).hasSize(1);
  }

  private OcspClient.Http getOf(SerialNumber serialNumber) {
    byte[] request = OcspRequestSample.of(platform.ca().certificate(), serialNumber).about(1);
    return platform
        .client()
        .get("/" + URLEncoder.encode(encode(request), StandardCharsets.US_ASCII));
  }

  private static String encode(byte[] request) {
    return Base64.getEncoder().encodeToString(request);
  }

  @Test
  @DisplayName("RFC 5019: a GET may be kept until nextUpdate, and is the same a moment later")
  void cacheable() {
    OcspClient.Http answer = getOf(platform.revoked().serialNumber());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/ocsp-response");
    assertThat(answer.header("ETag")).matches("\"[0-9a-f]{64}\"");
    assertThat(answer.header("Last-Modified")).endsWith("GMT");
    assertThat(answer.header("Expires")).endsWith("GMT");
    assertThat(answer.header("Cache-Control")).matches("public, no-transform, max-age=\\d+.*");
    assertThat(getOf(platform.revoked().serialNumber()).body()).isEqualTo(answer.body());
  }

  @Test
  @DisplayName("RFC 6960, A.1: base64 in the path, escaped or not, behind one slash or two")
  void pathForms() {
    byte[] request =
        OcspRequestSample.of(platform.ca().certificate(), platform.good().serialNumber()).about(1);
    String plain = encode(request);
    byte[] expected = platform.client().get("/" + plain).body();

    assertThat(expected[6]).isEqualTo((byte) 0);
    assertThat(platform.client().get("//" + plain).body()).isEqualTo(expected);
    assertThat(platform.client().get("/" + plain.replace("/", "%2F").replace("=", "%3D")).body())
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("What may change the next moment, or is one asker's, is not kept")
  void notCacheable() {
    assertThat(getOf(platform.unissued().serialNumber()).header("Cache-Control"))
        .isEqualTo("no-store");
    OcspRequestSample sample =
        OcspRequestSample.of(platform.ca().certificate(), platform.good().serialNumber());
    assertThat(platform.client().get("/" + encode(sample.withNonce(32))).header("Cache-Control"))
        .isEqualTo("no-store");
    assertThat(platform.client().post(sample.about(1)).header("Cache-Control"))
        .isEqualTo("no-store");
  }

  @Test
  @DisplayName("Another issuer's certificate, or an authority without OCSP: unauthorized")
  void unauthorized() {
    byte[] foreign =
        OcspRequestSample.of(OcspCa.newCa().certificate(), platform.good().serialNumber()).about(1);

    assertThat(platform.client().post(foreign).error()).isEqualTo(6);
    byte[] ours =
        OcspRequestSample.of(platform.ca().certificate(), platform.good().serialNumber()).about(1);
    assertThat(platform.client().postTo("/lora/nobody/ocsp", ours).error()).isEqualTo(6);
  }

  @Test
  @DisplayName("A host that asks too much gets 429 with tryLater in it, and is told when to return")
  void limited() {
    platform.admits(false);

    OcspClient.Http answer = platform.askedAboutGood();

    platform.admits(true);
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.body()).containsExactly(0x30, 3, 0x0a, 1, 3);
    assertThat(answer.header("Retry-After")).isEqualTo("5");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(platform.askedAboutGood().status()).isEqualTo(200);
  }

  @Test
  @DisplayName("Requests are counted by result, and by authority where that has a responder")
  void counted() {
    OcspRequestSample sample =
        OcspRequestSample.of(platform.ca().certificate(), platform.good().serialNumber());
    platform.counted();

    platform.client().post(sample.about(1));
    getOf(platform.revoked().serialNumber());
    getOf(platform.unissued().serialNumber());
    platform.client().post(new byte[0]);
    platform.client().postTo("/lora/nobody/ocsp", sample.about(1));

    String ours = platform.authority() + " ";
    assertThat(platform.counted())
        .containsExactly(
            ours + "good",
            ours + "revoked",
            ours + "unknown",
            ours + "malformed",
            "none unauthorized");
  }

  @Test
  @DisplayName("Never good: being revoked, expired, of another authority, or while nobody can tell")
  void neverGood() {
    BaseStationCertificate stored = platform.stored();
    assertThat(platform.askedAboutGood().body()).isNotEmpty();

    stored.getMetadata().setDeletionTimestamp("2026-11-23T12:00:00Z");
    assertThat(platform.askedAboutGood().error()).isEqualTo(3);
    stored.getMetadata().setDeletionTimestamp(null);
    platform.synced(false);
    assertThat(platform.askedAboutGood().error()).isEqualTo(3);
    platform.synced(true);
    platform.aged(Duration.ofHours(3));
    assertThat(platform.askedAboutGood().error()).isEqualTo(3);
    platform.aged(Duration.ZERO);
    List<ConfigMap> ledger = platform.takesLedgerAway();
    assertThat(platform.askedAboutGood().error()).isEqualTo(3);
    platform.putsLedgerBack(ledger);
    assertThat(platform.askedAboutGood().error()).isEqualTo(0);
  }

  @Test
  @DisplayName("While nobody knows what time it is: tryLater, which nobody keeps")
  void unknownTime() {
    platform.knowsTheTime(false);
    OcspClient.Http good = getOf(platform.good().serialNumber());
    OcspClient.Http revoked = getOf(platform.revoked().serialNumber());
    platform.knowsTheTime(true);

    assertThat(List.of(good.status(), revoked.status())).containsExactly(200, 200);
    assertThat(List.of(good.error(), revoked.error())).containsExactly(3, 3);
    assertThat(good.header("Cache-Control")).isEqualTo("no-store");
    assertThat(platform.askedAboutGood().error()).isEqualTo(0);
  }

  @Test
  @DisplayName("Attack 14: a nonce of length 0 or 129, garbage, trailing octets are malformed")
  void malformed() {
    OcspRequestSample sample =
        OcspRequestSample.of(platform.ca().certificate(), platform.good().serialNumber());

    assertThat(platform.client().post(sample.withNonce(0)).error()).isEqualTo(1);
    assertThat(platform.client().post(sample.withNonce(129)).error()).isEqualTo(1);
    assertThat(platform.client().post(sample.withNonce(1)).error()).isEqualTo(0);
    assertThat(platform.client().post(sample.withNonce(128)).error()).isEqualTo(0);
    assertThat(platform.client().post(new byte[0]).error()).isEqualTo(1);
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      byte[] octets = new byte[random.nextInt(2000)];
      random.nextBytes(octets);
      assertThat(platform.client().post(octets).error()).isEqualTo(1);
    }
    for (String path : List.of("", "/", "/!", "/%20", "/MFEwTw==/../../x")) {
      OcspClient.Http answer = platform.client().get(path);
      assertThat(answer.status()).as(path).isIn(200, 400, 404);
      if (answer.status() == 200) {
        assertThat(answer.error()).as(path).isEqualTo(1);
      }
    }
  }

  @Test
  @DisplayName("Attack 14: too large, another type, another method, traversal are refused")
  void refused() {
    assertThat(platform.client().post(new byte[8193]).status()).isEqualTo(413);
    assertThat(platform.client().get("/" + "M".repeat(20_000)).status()).isIn(400, 414, 431);
    assertThat(
            platform.client().send("POST", "", new byte[9], "Content-Type", "text/plain").status())
        .isEqualTo(415);
    OcspClient.Http delete = platform.client().send("DELETE", "", new byte[0]);
    assertThat(delete.status()).isEqualTo(405);
    assertThat(delete.header("Allow")).isEqualTo("GET, HEAD, POST");
    assertThat(platform.client().postTo("/../etc/ocsp", new byte[0]).status()).isIn(400, 404);
    assertThat(platform.client().postTo("/%2e%2e/x/ocsp", new byte[0]).status()).isIn(400, 404);
  }
}
