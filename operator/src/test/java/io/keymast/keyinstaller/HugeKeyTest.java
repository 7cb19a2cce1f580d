package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrapper whose signature would cost more to verify than any key that may be declared. */
class HugeKeyTest {
  private static final String HUGE = HugeWrapper.pem(16384);

  @Test
  @DisplayName("Attack 6: a wrapper of RSA-16384 is refused by its size alone")
  void refusedBySize() {
    X509Certificate[] chain = {TlsClient.certificate(HUGE)};

    assertThatThrownBy(() -> new AnyClientCertificate().checkClientTrusted(chain, "RSA"))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("too large");
    assertThat(PresentedKey.of(chain[0])).isEmpty();
  }

  @ParameterizedTest(name = "Attack 6: a wrapper of RSA-16384 ends the handshake of {0} at once")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void endsTheHandshake(String protocol) throws Exception {
    try (KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started()) {
      StationBox box = keyInstaller.newStation();
      box.sh("openssl genrsa -out small.pem 2048");
      TlsClient forger =
          new TlsClient(keyInstaller.server().httpsPort(), HUGE, box.read("small.pem"));

      assertThatThrownBy(
              () -> {
                try (TlsClient.Connection connection = forger.connect(protocol)) {
                  connection.get("/v1/certificate");
                }
              })
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(SocketTimeoutException.class);

      assertThat(box.curl("/v1/certificate").status()).as("all others").isEqualTo(401);
    }
  }
}
