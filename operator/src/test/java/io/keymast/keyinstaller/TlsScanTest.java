package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ports with TLS offer, as openssl's client finds out. */
@ParameterizedClass(name = "On the port of {0}, with a server key of the kind {1}")
@CsvSource({
  "STATIONS, ECDSA",
  "STATIONS, RSA",
  "CONCENTRATORS, ECDSA",
  "CONCENTRATORS, RSA",
})
class TlsScanTest {
  private static final Pattern CHOSEN = Pattern.compile("Cipher is ([A-Z0-9_-]+)");
  private static final String WEAKEST = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
  private static final List<String> ALL_OF_TLS_1_3 =
      List.of(
          "TLS_AES_128_CCM_8_SHA256",
          "TLS_AES_128_CCM_SHA256",
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256");

  @SuppressWarnings("NullAway.Init")
  private static KeyInstallerUnderTest keyInstaller;

  @SuppressWarnings("NullAway.Init")
  private static KeyInstallerUnderTest rsaKeyInstaller;

  @SuppressWarnings("NullAway.Init")
  private static StationBox box;

  private final Port port;
  private final ServerKey serverKey;

  TlsScanTest(Port port, ServerKey serverKey) {
    this.port = port;
    this.serverKey = serverKey;
  }

  /** What signs the server's handshakes. */
  enum ServerKey {
    ECDSA {
      @Override
      KeyInstallerUnderTest keyInstaller() {
        return keyInstaller;
      }
    },
    RSA {
      @Override
      KeyInstallerUnderTest keyInstaller() {
        return rsaKeyInstaller;
      }
    };

    abstract KeyInstallerUnderTest keyInstaller();
  }

  /** For whom. */
  enum Port {
    STATIONS {
      @Override
      int of(KeyInstallerServer server) {
        return server.httpsPort();
      }
    },
    CONCENTRATORS {
      @Override
      int of(KeyInstallerServer server) {
        return server.inUsePort().orElseThrow();
      }
    };

    abstract int of(KeyInstallerServer server);

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @BeforeAll
  static void start() {
    keyInstaller = KeyInstallerUnderTest.started();
    box = keyInstaller.newStation();
    rsaKeyInstaller = KeyInstallerUnderTest.started();
    rsaKeyInstaller.platform().secrets().rsaServerCertificate(KeyInstallerUnderTest.SECRET);
    for (Port each : Port.values()) {
      await("both ports have the RSA key")
          .untilAsserted(
              () ->
                  assertThat(new TlsScanTest(each, ServerKey.RSA).greeting("-tls1_2"))
                      .contains("Cipher is ECDHE-RSA-"));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    rsaKeyInstaller.close();
    keyInstaller.close();
  }

  @ParameterizedTest(name = "Attack 8: {0} is refused")
  @ValueSource(strings = {"-tls1", "-tls1_1"})
  void refusesOldProtocols(String protocol) {
    assertThat(greeting(protocol, "-cipher " + WEAKEST))
        .contains("alert protocol version")
        .contains("Cipher is (NONE)");
  }

  @Test
  @DisplayName("Attack 8: by TLS 1.2, AEAD with forward secrecy, of all suites that openssl knows")
  void offersFewSuites() {
    List<String> offered =
        offered(
            found ->
                "-tls1_2 -cipher '%s%s'"
                    .formatted(
                        WEAKEST, found.stream().map(":!"::concat).collect(Collectors.joining())));

    assertThat(offered)
        .containsExactlyInAnyOrder(
            "ECDHE-" + serverKey + "-AES256-GCM-SHA384",
            "ECDHE-" + serverKey + "-AES128-GCM-SHA256",
            "ECDHE-" + serverKey + "-CHACHA20-POLY1305");
  }

  @Test
  @DisplayName("Attack 8: by TLS 1.3, the three suites that RFC 8446 says to have")
  void offersTheCommonSuites() {
    List<String> offered =
        offered(
            found ->
                "-tls1_3 -ciphersuites '%s'"
                    .formatted(
                        ALL_OF_TLS_1_3.stream()
                            .filter(suite -> !found.contains(suite))
                            .collect(Collectors.joining(":"))));

    assertThat(offered)
        .containsExactlyInAnyOrder(
            "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256");
  }

  /** Each handshake offers all but what was chosen in those before. */
  private List<String> offered(Function<List<String>, String> others) {
    List<String> found = new ArrayList<>();
    for (Optional<String> next = chosen(others.apply(found));
        next.isPresent();
        next = chosen(others.apply(found))) {
      assertThat(found).doesNotContain(next.get());
      found.add(next.get());
    }
    return found;
  }

  private Optional<String> chosen(String options) {
    return CHOSEN.matcher(greeting(options)).results().map(it -> it.group(1)).findFirst();
  }

  @Test
  @DisplayName("Attack 8: who takes signatures with SHA-1 only gets none")
  void signsWithoutSha1() {
    assertThat(greeting("-tls1_2", "-cipher " + WEAKEST, "-sigalgs " + serverKey + "+SHA1"))
        .contains("alert handshake failure")
        .contains("Cipher is (NONE)");
  }

  @Test
  @DisplayName("Attack 8: nobody renegotiates, and a peer that can says so")
  void refusesToRenegotiate() {
    await("the refusal comes before the client leaves")
        .untilAsserted(
            () ->
                assertThat(
                        box.sh(
                            "(echo R; sleep 2) | timeout 20 openssl s_client -connect %s -tls1_2 2>&1 || true"
                                .formatted(address())))
                    .contains("Secure Renegotiation IS supported")
                    .contains("RENEGOTIATING")
                    .containsAnyOf("no renegotiation", "closed", "unexpected eof", "read:errno"));
  }

  @ParameterizedTest(name = "A ticket of {0} is good for an hour; no data comes early by it")
  @CsvSource({"-tls1_2", "-tls1_3"})
  void handsOutTickets(String protocol) {
    String session =
        box.sh(
            ("printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n'"
                    + " | openssl s_client -connect %s %s -ign_eof 2>&1 || true")
                .formatted(address(), protocol));

    assertThat(lifetimes(session)).isNotEmpty().containsOnly(3600);
    assertThat(session).doesNotContainPattern("Max Early Data: [1-9]");
  }

  private static List<Integer> lifetimes(String session) {
    return Pattern.compile("lifetime hint: (\\d+)")
        .matcher(session)
        .results()
        .map(MatchResult::group)
        .map(it -> Integer.valueOf(it.substring(it.lastIndexOf(' ') + 1)))
        .toList();
  }

  private String greeting(String... options) {
    return box.sh(
        "openssl s_client -connect %s %s </dev/null 2>&1 || true"
            .formatted(address(), String.join(" ", options)));
  }

  private String address() {
    return "localhost:" + port.of(serverKey.keyInstaller().server());
  }
}
