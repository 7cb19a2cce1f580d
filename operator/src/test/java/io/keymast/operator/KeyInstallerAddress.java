package io.keymast.operator;

import io.keymast.support.FreePort;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Where a Key Installer is found, life after life.
 *
 * @param trust in the CA that its server's certificate is of
 */
record KeyInstallerAddress(
    int https, int inUse, int publication, int management, X509TrustManager trust) {

  static KeyInstallerAddress trusting(String caCertificate) {
    return new KeyInstallerAddress(
        FreePort.find(), FreePort.find(), FreePort.find(), FreePort.find(), trust(caCertificate));
  }

  /** For its command line. */
  List<String> options() {
    return List.of(
        "--https-port",
        Integer.toString(https),
        "--in-use-port",
        Integer.toString(inUse),
        "--publication-port",
        Integer.toString(publication),
        "--management-port",
        Integer.toString(management));
  }

  private static X509TrustManager trust(String caCertificate) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "ca",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(caCertificate.getBytes(StandardCharsets.US_ASCII))));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return (X509TrustManager) trust.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
