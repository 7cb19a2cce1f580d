package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A Key Installer whose API server is not away, but in trouble. */
class ApiTroubleTest {
  private static final Set<String> WATCHED =
      Set.of(
          "basestations",
          "basestationcertificates",
          "certificateauthorities",
          "configmaps",
          "secrets");

  /** Longer than its client waits. */
  private static final Duration SLOW = Duration.ofSeconds(12);

  /** Sooner than it gives up any call. */
  private static final Duration SOON = Duration.ofSeconds(9);

  /** Seconds: it looks every five. */
  private static final double NEWEST = 8;

  private static final double OLDER = 4;

  private static Product product;
  private static FaultProxy proxy;
  private static String publicationUrl;
  private static KeyInstallerProcess installer;

  @BeforeAll
  static void start() throws IOException {
    product = Product.start("api-trouble");
    proxy = FaultProxy.open(ControlPlane.shared());
    Path folder = Files.createDirectory(product.folder().resolve("behind-the-proxy"));
    int port = FreePort.find();
    publicationUrl = "http://127.0.0.1:" + port;
    installer =
        KeyInstallerProcess.startBehind(
            proxy,
            ControlPlane.shared(),
            folder,
            "--publication-port",
            Integer.toString(port),
            "--default-authority",
            product.team().authorities() + "/" + Product.DEFAULT_AUTHORITY);
  }

  @AfterAll
  static void stop() {
    installer.close();
    proxy.close();
    product.close();
  }

  @Test
  @DisplayName(
      "S25 The API server slow, then answering 429, then 500: certificates, CRLs and OCSP are served"
          + " from memory, and a metric says how old that is; then it hears the news")
  void slowAndRefusing() {
    Box box = known("troubled");
    double age = NEWEST;

    for (Fault fault :
        List.of(new Fault.DelayAnswer(SLOW), new Fault.Answer(429), new Fault.Answer(500))) {
      proxy.troublesReadsBy(fault);
      double atLeast = age;
      age =
          await(fault + ": it grows old").until(ApiTroubleTest::age, now -> now > atLeast) + OLDER;
      assertServes(box);
    }
    proxy.troublesReadsBy(new Fault.None());

    await("it knows all again").until(() -> age() < NEWEST);
    assertHearsOfAnother(box);
  }

  @Test
  @DisplayName(
      "S25 The API server's port closed, or open and nobody who answers: certificates, CRLs and OCSP"
          + " are served from memory, no poll waits for it, and a metric says how old that is; then"
          + " it hears the news")
  void unanswered() {
    Box box = known("unanswered");
    await("it knows all").until(() -> age() < NEWEST);

    proxy.closesItsPort();
    double closed = await("it grows old").until(ApiTroubleTest::age, now -> now > NEWEST) + OLDER;
    assertServesSoon(box);
    proxy.opensItsPort();
    proxy.fallsSilent();
    await("it grows older").until(() -> age() > closed);
    assertServesSoon(box);
    proxy.comesBack();

    await("it knows all again").until(() -> age() < NEWEST);
    assertHearsOfAnother(box);
  }

  @Test
  @DisplayName("S25 All its watches broken off as too old: it serves on, and hears the news")
  void expiredWatches() throws IOException {
    Box box = known("expired");

    for (String resource : WATCHED) {
      proxy.watches().expire(resource);
    }

    assertServes(box);
    assertHearsOfAnother(box);
  }

  @Test
  @DisplayName(
      "S25 While its watches are silent it serves what it knows, and a metric says how old that is;"
          + " then it hears the news")
  void silentWatches() {
    Box box = known("silent");
    await("it knows all").until(() -> age() < NEWEST);
    proxy.watches().stall(WATCHED);
    String former = box.serialNumber();
    product.team().regenerates(box, "meanwhile");
    await("another certificate").until(() -> !issued(box).equals(former));

    assertServes(box);
    assertThat(served(box)).isEqualTo(former);
    await("it grows old").until(() -> age() > NEWEST + OLDER);
    proxy.watches().thaw();

    await("it hears of it").until(() -> served(box).equals(issued(box)));
    await("it knows all again").until(() -> age() < NEWEST);
  }

  /** A station in service, which that Key Installer knows too. */
  private static Box known(String name) {
    Box box = product.inService(name, Shell.DASH);
    box.write("ca.pem", product.team().caCertificate(Product.DEFAULT_AUTHORITY));
    await("it is known").until(() -> served(box).equals(box.serialNumber()));
    return box;
  }

  private static void assertServesSoon(Box box) {
    assertServes(box);
    long began = System.nanoTime();
    assertThat(polls(box)).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
  }

  private static void assertServes(Box box) {
    assertThat(installer.isReady()).isTrue();
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
        .contains("Response verify OK", "cert.pem: good");
  }

  private static void assertHearsOfAnother(Box box) {
    String former = box.serialNumber();
    product.team().regenerates(box, "news");
    await("another certificate").until(() -> !issued(box).equals(former));
    await("it hears of it").until(() -> served(box).equals(issued(box)));
  }

  private static double age() {
    return installer.metric("keymast_key_installer_cache_age_seconds", "");
  }

  private static String issued(Box box) {
    return product.team().sees(box, "status", "certificate", "serialNumber");
  }

  /** Its serial number; empty where there is none. */
  private static String served(Box box) {
    return polls(box) == 200
        ? box.sh("openssl x509 -in answer -noout -serial").strip().replace("serial=", "")
        : "";
  }

  private static int polls(Box box) {
    return box.curl(
            "https://localhost:" + installer.httpsPort() + "/v1/certificate",
            "--cacert",
            "state/ca.pem",
            "--cert",
            "state/current/cert.pem",
            "--key",
            "state/key.pem")
        .status();
  }
}
