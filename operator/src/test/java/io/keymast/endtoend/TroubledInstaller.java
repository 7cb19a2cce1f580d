package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Another Key Installer of a product, which knows the API server by a proxy only. */
record TroubledInstaller(
    Product product, FaultProxy proxy, KeyInstallerProcess process, String publicationUrl)
    implements AutoCloseable {
  /**
   * @param name its own, beside others of the same product
   */
  static TroubledInstaller of(Product product, String name) {
    try {
      FaultProxy proxy = FaultProxy.open(ControlPlane.shared());
      Path folder = Files.createDirectory(product.folder().resolve(name));
      int port = FreePort.find();
      return new TroubledInstaller(
          product,
          proxy,
          KeyInstallerProcess.startClockedBehind(
              proxy,
              ControlPlane.shared(),
              folder,
              "--publication-port",
              Integer.toString(port),
              "--default-authority",
              product.team().authorities() + "/" + Product.DEFAULT_AUTHORITY),
          "http://127.0.0.1:" + port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A station in service, which this one knows too. */
  Box known(String name) {
    Box box = product.inService(name, Shell.DASH);
    box.write("ca.pem", product.team().caCertificate(Product.DEFAULT_AUTHORITY));
    await("it is known").until(() -> served(box).equals(box.serialNumber()));
    return box;
  }

  /** Its certificate, the CRL and OCSP's answer. */
  void assertServes(Box box) {
    assertThat(process.isReady()).isTrue();
    assertThat(polls(box)).isEqualTo(200);
    String list = product.listUrl(box).replace(product.publicationUrl(), publicationUrl);
    assertThat(box.curl(list).status()).isEqualTo(200);
    assertThat(box.sh("openssl crl -inform DER -in answer -CAfile ca.pem -noout 2>&1"))
        .contains("verify OK");
    assertThat(
            box.sh(
                "openssl ocsp -issuer ca.pem -CAfile ca.pem -cert state/current/cert.pem -url "
                    + product.ocspUrl().replace(product.publicationUrl(), publicationUrl)
                    + " 2>&1 || true"))
        .contains("Response verify OK", "cert.pem: good")
        .doesNotContain("times invalid");
  }

  void assertServesSoon(Box box, Duration soon) {
    assertServes(box);
    long began = System.nanoTime();
    assertThat(polls(box)).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(soon);
  }

  void assertHearsOfAnother(Box box) {
    String former = box.serialNumber();
    product.team().regenerates(box, "news");
    await("another certificate").until(() -> !issued(box).equals(former));
    await("it hears of it").until(() -> served(box).equals(issued(box)));
  }

  /** In seconds. */
  double age() {
    return process.metric("keymast_key_installer_cache_age_seconds", "");
  }

  String issued(Box box) {
    return product.team().sees(box, "status", "certificate", "serialNumber");
  }

  /** Its serial number; empty where there is none. */
  String served(Box box) {
    return polls(box) == 200
        ? box.sh("openssl x509 -in answer -noout -serial").strip().replace("serial=", "")
        : "";
  }

  private int polls(Box box) {
    return box.curl(
            "https://localhost:" + process.httpsPort() + "/v1/certificate",
            "--cacert",
            "state/ca.pem",
            "--cert",
            "state/current/cert.pem",
            "--key",
            "state/key.pem")
        .status();
  }

  @Override
  public void close() {
    process.close();
    proxy.close();
  }
}
