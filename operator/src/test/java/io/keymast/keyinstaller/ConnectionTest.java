package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.domain.StationName;
import io.keymast.keyinstaller.StationBox.Answered;
import io.keymast.pki.ParsedCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens below HTTP: kept connections, resumed sessions, the certificate, the ports. */
class ConnectionTest {
  private static final String CERTIFICATE = "/v1/certificate";

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    keyInstaller.platform().authorities().applies("by-password", "authentication: Password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  @DisplayName("S16 Attack 11: a kept connection and a resumed session are judged anew")
  void judgesEveryRequest(String protocol) throws Exception {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.declares(box);
    TlsClient client = keyInstaller.tlsClient(box);

    try (TlsClient.Connection kept = client.connect(protocol)) {
      assertThat(kept.get(CERTIFICATE)).isEqualTo(200);
      keyInstaller.platform().delete(station);
      await().pollInterval(Duration.ofMillis(50)).until(() -> kept.get(CERTIFICATE) == 401);
    }
    try (TlsClient.Connection resumed = client.connect(protocol)) {
      assertThat(resumed.get(CERTIFICATE)).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  @DisplayName("Attack 7: another's certificate without its key ends alike, declared or not")
  void wrongProofEndsAlike(String protocol) throws Exception {
    StationBox victim = keyInstaller.newStation();
    keyInstaller.declares(victim);
    StationBox stranger = keyInstaller.newStation();
    StationBox thief = keyInstaller.newStation();

    String declared = alert(keyInstaller.tlsClient(victim, thief), protocol);
    String undeclared = alert(keyInstaller.tlsClient(stranger, thief), protocol);

    assertThat(declared).isEqualTo(undeclared);
  }

  @Test
  @DisplayName("Attack 1: unknown user, wrong password and unknown key take the same time")
  void refusesInTheSameTime() throws Exception {
    StationBox box = keyInstaller.newStation();
    String namespace = keyInstaller.controlPlane().newNamespace("stations");
    keyInstaller.platform().declare(namespace, box, "by-password");
    keyInstaller.platform().secrets().password(namespace, Map.of(box.eui(), "right"));
    await().until(() -> box.curl(CERTIFICATE, "--user", box.eui() + ":right").status() == 404);
    StationBox stranger = keyInstaller.newStation();
    int rounds = 2_000;
    long[][] nanos = new long[3][rounds];
    String[] credentials = {
      "Authorization: Basic " + base64(box.eui() + ":wrong"),
      "Authorization: Basic " + base64("0080000000000000:wrong"),
      "X-None: x"
    };

    try (TlsClient.Connection connection = keyInstaller.tlsClient(stranger).connect("TLSv1.3")) {
      for (int round = 0; round < rounds; round++) {
        for (int kind = 0; kind < credentials.length; kind++) {
          long began = System.nanoTime();
          connection.get(CERTIFICATE, credentials[kind]);
          nanos[kind][round] = System.nanoTime() - began;
        }
      }
    }

    long[] medians = Arrays.stream(nanos).mapToLong(ConnectionTest::median).toArray();
    long noise = spread(nanos[1]);
    assertThat(Math.abs(medians[0] - medians[1]))
        .as("medians %s", Arrays.toString(medians))
        .isLessThan(noise);
    assertThat(Math.abs(medians[2] - medians[1]))
        .as("medians %s", Arrays.toString(medians))
        .isLessThan(noise);
  }

  @Test
  @DisplayName("A new server certificate serves the next handshake; an open connection goes on")
  void reloadsItsCertificate() throws Exception {
    StationBox box = keyInstaller.newStation();
    keyInstaller.declares(box);
    try (TlsClient.Connection open = keyInstaller.tlsClient(box).connect("TLSv1.3")) {
      assertThat(open.get(CERTIFICATE)).isEqualTo(200);

      ParsedCertificate next =
          keyInstaller.platform().secrets().serverCertificate(KeyInstallerUnderTest.SECRET);

      await().until(() -> isServed(open) && servedCertificate(box).equals(next.der().sha256()));
      assertThat(open.get(CERTIFICATE)).isEqualTo(200);
      assertThat(keyInstaller.server().hasStoredCertificate()).isTrue();
      keyInstaller
          .platform()
          .secrets()
          .serverSecret(KeyInstallerUnderTest.SECRET, next.toPem(), "garbage");
      await()
          .until(
              () ->
                  isServed(open)
                      && keyInstaller.counted(
                              "keymast.key.installer.server.certificate.loads", "result", "failed")
                          > 0);
      assertThat(servedCertificate(box)).isEqualTo(next.der().sha256());
      assertThat(open.get(CERTIFICATE)).isEqualTo(200);
      await().until(() -> !keyInstaller.server().hasStoredCertificate());
    }
  }

  @Test
  @DisplayName("Attack 9: Client-Cert is believed from a pinned proxy only, and never garbled")
  void believesPinnedProxies() throws Exception {
    StationBox proxy = keyInstaller.newStation();
    try (KeyInstallerUnderTest behindProxy =
        KeyInstallerUnderTest.started(
            Set.of(proxy.fingerprint()), keyInstaller.controlPlane().asKeyInstaller())) {
      StationBox box = behindProxy.newStation();
      StationName station = behindProxy.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
      box.awaitsCertificate(
          behindProxy.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1));
      String der = box.sh("openssl x509 -in wrapper.pem -outform DER | base64 -w0").strip();
      String header = "Client-Cert: :" + der + ":";

      try (TlsClient.Connection through =
          new TlsClient(
                  behindProxy.server().httpsPort(),
                  proxy.read("wrapper.pem"),
                  proxy.read("key.pem"))
              .connect("TLSv1.3")) {
        assertThat(through.get(CERTIFICATE, header)).isEqualTo(200);
        assertThat(through.get(CERTIFICATE)).isEqualTo(401);
        assertThat(through.get(CERTIFICATE, header, header)).isEqualTo(400);
        assertThat(through.get(CERTIFICATE, "Client-Cert: " + der)).isEqualTo(400);
        assertThat(through.get(CERTIFICATE, "Client-Cert: :AAAA:")).isEqualTo(400);
        assertThat(through.get(CERTIFICATE, header, "X-Forwarded-Client-Cert: x")).isEqualTo(400);
      }
      Answered direct = box.getWithKey(CERTIFICATE, "-H", header);
      assertThat(direct.status()).isEqualTo(400);
    }
  }

  @Test
  @DisplayName("Probes and metrics have their own port; nothing is published without a publisher")
  void hasItsManagementPort() {
    StationBox box = keyInstaller.newStation();
    keyInstaller.declares(box);
    String management = "http://127.0.0.1:" + keyInstaller.server().managementPort();
    String publication = "http://127.0.0.1:" + keyInstaller.server().publicationPort();

    assertThat(box.sh("curl -sSf " + management + "/livez")).isEqualTo("ok\n");
    assertThat(box.sh("curl -sSf " + management + "/readyz")).isEqualTo("ok\n");
    await("what is written in the background is counted when it is done")
        .untilAsserted(
            () ->
                assertThat(box.sh("curl -sSf " + management + "/metrics"))
                    .contains(
                        "keymast_key_installer_requests_total{path=\"certificate\",result=\"ok\"}")
                    .contains("keymast_key_installer_tls_handshakes_total{result=\"ok\"}")
                    .contains("keymast_key_installer_cache_age_seconds")
                    .contains("keymast_key_installer_status_writes_total{result=\"ok\"}"));
    assertThat(box.sh("curl -sSf " + management + "/metrics"))
        .doesNotContain(box.eui(), box.name());
    assertThat(box.sh("curl -sS -o /dev/null -w '%{http_code}' " + publication + "/a/b/1.crl"))
        .isEqualTo("404");
    assertThat(box.sh("curl -sS -o /dev/null -w '%{http_code}' " + management + "/v1/ca"))
        .isEqualTo("404");
  }

  /** A connection that nothing is asked on is cut. */
  private static boolean isServed(TlsClient.Connection open) throws IOException {
    return open.get("/v1/ca") == 200;
  }

  /** Who still writes when the server has ended the connection may not hear its alert. */
  private static String alert(TlsClient client, String protocol) {
    return await().until(() -> failure(client, protocol), it -> it.contains("fatal alert"));
  }

  private static String failure(TlsClient client, String protocol) {
    var thrown =
        assertThatThrownBy(
            () -> {
              try (TlsClient.Connection connection = client.connect(protocol)) {
                connection.get(CERTIFICATE);
              }
            });
    List<String> messages = new ArrayList<>();
    thrown.satisfies(it -> messages.add(it.getClass().getName() + ": " + it.getMessage()));
    return messages.getFirst();
  }

  private static String servedCertificate(StationBox box) throws Exception {
    try (TlsClient.Connection connection = keyInstaller.tlsClient(box).connect("TLSv1.3")) {
      return io.keymast.domain.Der.copyOf(connection.serverCertificate().getEncoded()).sha256();
    }
  }

  private static long median(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** From the first to the third quartile: what one measurement differs from another anyway. */
  private static long spread(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
