package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keymast.pki.SecretAccess;
import io.keymast.support.CertManager;
import io.keymast.support.HelmTemplate;
import io.keymast.support.Resources;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The Key Installer's server certificate by cert-manager's own controllers, from the manifest that
 * the chart makes of {@code keyInstaller.certManager}. Stations trust the issuer's CA.
 */
class CertManagerServerTest {
  private static final String CERTIFICATE = "/v1/certificate";
  private static final String ISSUER = "pki";

  @SuppressWarnings("NullAway.Init")
  private static KeyInstallerUnderTest keyInstaller;

  @SuppressWarnings("NullAway.Init")
  private static CertManager certManager;

  @SuppressWarnings("NullAway.Init")
  private static StationBox box;

  @BeforeAll
  static void certManagerIssues() {
    keyInstaller = KeyInstallerUnderTest.started();
    Platform platform = keyInstaller.platform();
    certManager = CertManager.start(keyInstaller.controlPlane(), platform.namespace());
    CertManager.issues(
        platform.admin(),
        platform.namespace(),
        ISSUER,
        platform.caPem(),
        platform.ca().privateKeyPem(SecretAccess.get()));
    box = keyInstaller.newStation();
    keyInstaller.declares(box);
    String before = shown("-serial");
    Resources.apply(platform.admin(), manifest());
    await("cert-manager's certificate is served").until(() -> !shown("-serial").equals(before));
  }

  @AfterAll
  static void stop() throws Exception {
    certManager.close();
    keyInstaller.close();
  }

  @Test
  @DisplayName("openssl and curl take what cert-manager issued for the chart's manifest")
  void isServed() {
    String names = shown("-ext subjectAltName,extendedKeyUsage");

    assertThat(names)
        .contains("DNS:localhost", "DNS:keys.example.com", "IP Address:127.0.0.1")
        .contains("TLS Web Server Authentication")
        .doesNotContain("TLS Web Client Authentication");
    assertThat(box.getWithKey(CERTIFICATE).status()).isEqualTo(200);
  }

  @Test
  @DisplayName(
      "Renewed with another key, the new one serves the next handshake; open connections go on, and"
          + " no new one fails meanwhile")
  void isRenewed() throws Exception {
    String serial = shown("-serial");
    String key = shown("-pubkey");
    try (TlsClient.Connection open = keyInstaller.tlsClient(box).connect("TLSv1.3");
        TlsClient.Connection older = keyInstaller.tlsClient(box).connect("TLSv1.2");
        ExecutorService stations = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean isRenewed = new AtomicBoolean();
      TlsClient caller = keyInstaller.tlsClient(keyInstaller.newStation());
      Future<Integer> calls = stations.submit(() -> callsUntil(isRenewed, caller));

      CertManager.renews(
          keyInstaller.platform().admin(),
          keyInstaller.platform().namespace(),
          "keymast-key-installer");

      try {
        await("the next certificate is served").until(() -> !shown("-serial").equals(serial));
      } finally {
        isRenewed.set(true);
      }
      assertThat(calls.get()).as("all of them were answered").isPositive();
      assertThat(open.get(CERTIFICATE)).isEqualTo(200);
      assertThat(older.get(CERTIFICATE)).isEqualTo(200);
    }
    assertThat(shown("-pubkey")).isNotEqualTo(key);
    assertThat(box.getWithKey(CERTIFICATE).status()).isEqualTo(200);
  }

  /** One after the other, each by a handshake of its own; returns how many there were. */
  private static int callsUntil(AtomicBoolean isRenewed, TlsClient caller) throws IOException {
    int calls = 0;
    do {
      try (TlsClient.Connection connection = caller.connect("TLSv1.3")) {
        assertThat(connection.get("/v1/ca")).isEqualTo(200);
      }
      calls++;
    } while (!isRenewed.get());
    return calls;
  }

  /** Of the certificate in a new handshake, which openssl verifies under the issuer's CA. */
  private static String shown(String what) {
    return box.sh(
        "openssl s_client -connect %s -CAfile ca.pem -no-CApath -verify_return_error"
                .formatted(box.url("").substring("https://".length()))
            + " -verify_hostname localhost </dev/null 2>s_client.err | openssl x509 -noout "
            + what);
  }

  private static HasMetadata manifest() {
    String rendered =
        HelmTemplate.of(keyInstaller.controlPlane())
            .in(keyInstaller.platform().namespace())
            .render(
                "--show-only",
                "templates/key-installer.yaml",
                "--set",
                "keyInstaller.certManager.enabled=true",
                "--set",
                "keyInstaller.certManager.issuerRef.name=" + ISSUER,
                "--set",
                "keyInstaller.certManager.issuerRef.kind=Issuer",
                "--set",
                "keyInstaller.dnsNames={localhost,keys.example.com,127.0.0.1}");
    return Resources.load(keyInstaller.platform().admin(), rendered).stream()
        .filter(Certificate.class::isInstance)
        .findFirst()
        .orElseThrow();
  }
}
