package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keymast.domain.StationName;
import io.keymast.keyinstaller.StationBox.Answered;
import io.keymast.pki.ParsedCertificate;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens below HTTP: kept connections, resumed sessions, stalled clients, the certificate.
 */
class ConnectionTest {
  private static final String CERTIFICATE = "/v1/certificate";

  @SuppressWarnings("NullAway.Init")
  private static KeyInstallerUnderTest keyInstaller;

  @BeforeAll
  static void start() {
    keyInstaller = KeyInstallerUnderTest.started();
    keyInstaller.platform().authority("by-password", "authentication: Password");
  }

  @AfterAll
  static void stop() throws Exception {
    keyInstaller.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  @DisplayName("S16 Attack 11: a kept connection and a resumed session are judged anew")
  void judgesEveryRequest(String protocol) throws Exception {
    StationBox box = keyInstaller.newStation();
    StationName station = declared(box);
    TlsClient client = client(box, box);

    try (TlsClient.Connection kept = client.connect(protocol)) {
      assertThat(kept.get(CERTIFICATE)).isEqualTo(200);
      keyInstaller.platform().delete(station);
      await()
          .atMost(Duration.ofSeconds(2))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> kept.get(CERTIFICATE) == 401);
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
    declared(victim);
    StationBox stranger = keyInstaller.newStation();
    StationBox thief = keyInstaller.newStation();

    String declared = failure(client(victim, thief), protocol);
    String undeclared = failure(client(stranger, thief), protocol);

    assertThat(declared).isEqualTo(undeclared).containsIgnoringCase("alert");
  }

  @Test
  @DisplayName("Attack 1: unknown user, wrong password and unknown key take the same time")
  void refusesInTheSameTime() throws Exception {
    StationBox box = keyInstaller.newStation();
    String namespace = keyInstaller.controlPlane().newNamespace("stations");
    keyInstaller.platform().declare(namespace, box, "by-password");
    keyInstaller.platform().password(namespace, Map.of(box.eui(), "right"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> box.curl(CERTIFICATE, "--user", box.eui() + ":right").status() == 404);
    StationBox stranger = keyInstaller.newStation();
    int rounds = 2_000;
    long[][] nanos = new long[3][rounds];
    String[] credentials = {
      "Authorization: Basic " + base64(box.eui() + ":wrong"),
      "Authorization: Basic " + base64("0080000000000000:wrong"),
      "X-None: x"
    };

    try (TlsClient.Connection connection = client(stranger, stranger).connect("TLSv1.3")) {
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
  @DisplayName("Attack 6: 800 stalled connections don't keep an honest poll waiting for a second")
  void servesBesideStalledClients() throws Exception {
    StationBox box = keyInstaller.newStation();
    declared(box);
    TlsClient attacker = client(box, box);
    List<AutoCloseable> stalled = new ArrayList<>();
    try {
      for (int each = 0; each < 200; each++) {
        stalled.add(new Socket("127.0.0.1", keyInstaller.server().httpsPort()));
        Socket half = new Socket("127.0.0.1", keyInstaller.server().httpsPort());
        half.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3});
        stalled.add(half);
        stalled.add(stall(attacker, "GET /v1/certificate HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
        stalled.add(
            stall(
                attacker,
                "POST /.well-known/est/simpleenroll HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/pkcs10\r\nContent-Length: 1000\r\n\r\nMII"));
      }
      TlsClient honest = client(box, box);

      long began = System.nanoTime();
      int status;
      try (TlsClient.Connection poll = honest.connect("TLSv1.3")) {
        status = poll.get(CERTIFICATE);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - began);

      assertThat(status).isEqualTo(200);
      assertThat(took).isLessThan(Duration.ofSeconds(1));
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> keyInstaller.gauge("keymast.key.installer.connections") < 20);
    } finally {
      for (AutoCloseable connection : stalled) {
        connection.close();
      }
    }
  }

  @Test
  @DisplayName("One byte at a time outlasts an idle timeout, but not the deadline")
  void endsTricklingClients() throws Exception {
    StationBox box = keyInstaller.newStation();
    declared(box);
    try (TlsClient.Connection trickling = client(box, box).connect("TLSv1.3")) {
      trickling.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
      await()
          .pollInterval(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(35))
          .until(() -> !trickling.accepts("x"));
    }
  }

  @Test
  @DisplayName("The publication port has the same deadline")
  void endsTricklingReaders() throws Exception {
    try (Socket trickling = new Socket("127.0.0.1", keyInstaller.server().publicationPort())) {
      send(trickling, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
      await()
          .pollInterval(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(35))
          .until(() -> !send(trickling, "x"));
    }
  }

  @Test
  @DisplayName("A new server certificate serves the next handshake; an open connection goes on")
  void reloadsItsCertificate() throws Exception {
    StationBox box = keyInstaller.newStation();
    declared(box);
    try (TlsClient.Connection open = client(box, box).connect("TLSv1.3")) {
      assertThat(open.get(CERTIFICATE)).isEqualTo(200);

      ParsedCertificate next =
          keyInstaller.platform().serverCertificate(KeyInstallerUnderTest.SECRET);

      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> servedCertificate(box), next.der().sha256()::equals);
      assertThat(open.get(CERTIFICATE)).isEqualTo(200);
      keyInstaller.platform().serverSecret(KeyInstallerUnderTest.SECRET, next.toPem(), "garbage");
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  keyInstaller.counted(
                          "keymast.key.installer.server.certificate.loads", "result", "failed")
                      > 0);
      assertThat(servedCertificate(box)).isEqualTo(next.der().sha256());
      assertThat(open.get(CERTIFICATE)).isEqualTo(200);
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
      PollingTest.awaitCertificate(
          box, behindProxy.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1));
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
    declared(box);
    String management = "http://127.0.0.1:" + keyInstaller.server().managementPort();
    String publication = "http://127.0.0.1:" + keyInstaller.server().publicationPort();

    assertThat(box.sh("curl -sSf " + management + "/livez")).isEqualTo("ok\n");
    assertThat(box.sh("curl -sSf " + management + "/readyz")).isEqualTo("ok\n");
    assertThat(box.sh("curl -sSf " + management + "/metrics"))
        .contains("keymast_key_installer_requests_total{endpoint=\"certificate\",result=\"ok\"}")
        .contains("keymast_key_installer_tls_handshakes_total{result=\"ok\"}")
        .contains("keymast_key_installer_cache_age_seconds")
        .contains("keymast_key_installer_status_writes_total{result=\"ok\"}")
        .doesNotContain(box.eui(), box.name());
    assertThat(box.sh("curl -sS -o /dev/null -w '%{http_code}' " + publication + "/a/b/1.crl"))
        .isEqualTo("404");
    assertThat(box.sh("curl -sS -o /dev/null -w '%{http_code}' " + management + "/v1/ca"))
        .isEqualTo("404");
  }

  private static StationName declared(StationBox box) {
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    PollingTest.awaitCertificate(
        box, keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1));
    return station;
  }

  private static TlsClient client(StationBox certificate, StationBox key) {
    return new TlsClient(
        keyInstaller.server().httpsPort(), certificate.read("wrapper.pem"), key.read("key.pem"));
  }

  private static TlsClient.Connection stall(TlsClient client, String begin) throws IOException {
    TlsClient.Connection connection = client.connect("TLSv1.3");
    connection.send(begin);
    return connection;
  }

  private static boolean send(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return true;
    } catch (IOException e) {
      return false;
    }
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
    try (TlsClient.Connection connection = client(box, box).connect("TLSv1.3")) {
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
