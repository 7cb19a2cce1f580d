package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From a carton to a certificate in use, by proof of the declared key. */
class EnrolmentTest {
  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("enrolment");
    team = product.team();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @ParameterizedTest(
      name =
          "S20 With {0}, a station gets its certificate once, and the same one when it asks again")
  @EnumSource
  void enrolsByItsDeclaredKey(Shell shell) {
    Box box = product.unpacked("first", shell);
    String publicKey = box.publicKey();
    assertThat(publicKey).startsWith("-----BEGIN PUBLIC KEY-----");
    Outcome undeclared = box.poll();
    assertThat(undeclared.exitCode()).as(undeclared.err()).isEqualTo(Box.REFUSED);
    assertThat(undeclared.err()).contains(box.fingerprint());

    team.declares(box, Product.DEFAULT_AUTHORITY, publicKey);
    team.awaitsReady(box);
    assertThat(team.sees(box, "status", "publicKey", "fingerprint")).isEqualTo(box.fingerprint());
    box.pollsUntil(Box.INSTALLED);

    assertThat(box.serialNumber())
        .isEqualTo(team.sees(box, "status", "certificate", "serialNumber"));
    assertThat(
            box.sh(
                "cd state/current && openssl verify -no-CApath -CAfile ca.pem -purpose sslclient"
                    + " -verify_hostname "
                    + box.eui().toLowerCase(java.util.Locale.ROOT)
                    + ".stations.keymast.internal cert.pem"))
        .contains("cert.pem: OK");
    team.awaits(box, "CertificateInstalled", "True", "Delivered");
    assertThat(team.sees(box, "status", "certificate", "deliveredAt")).isNotEmpty();

    String installed = box.read("state/current/fullchain.pem");
    Outcome second = box.poll();

    assertThat(second.exitCode()).as(second.err()).isEqualTo(Box.INSTALLED);
    assertThat(second.err()).contains("/v1/certificate as installed: 304");
    assertThat(box.read("state/current/fullchain.pem")).isEqualTo(installed);
    team.awaits(box, "CertificateInstalled", "True", "InUse");
    assertThat(team.sees(box, "status", "certificate", "inUseAt")).isNotEmpty();
    assertThat(team.sees(box, "status", "packetForwarder", "version")).isEqualTo("2.8.12");
    assertThat(team.certificatesOf(box)).hasSize(1);
    assertThat(box.curls())
        .isNotEmpty()
        .allMatch(call -> call.contains("--cacert") && !call.matches(".*( -k|--insecure)\\b.*"));
  }

  @ParameterizedTest(
      name = "With {0}, a station that was told another CA''s fingerprint sends nothing")
  @EnumSource
  void trustsOnlyTheToldCa(Shell shell) {
    Box box = product.bare("misled", shell);
    box.configured("URL=" + product.url(), "CA_FINGERPRINT=" + "ab".repeat(32));
    String publicKey = box.publicKey();
    team.declares(box, Product.DEFAULT_AUTHORITY, publicKey);
    team.awaitsReady(box);

    Outcome polled = box.poll();

    assertThat(polled.exitCode()).as(polled.err()).isEqualTo(Box.UNTRUSTED);
    assertThat(box.has("curl.log")).as("curl was used").isFalse();
    assertThat(box.has("state/current")).isFalse();
    assertThat(team.sees(box, "status", "certificate", "deliveredAt")).isEmpty();
  }

  @Test
  @DisplayName("The trust bundle is the authority's CA: as PEM with an ETag, and by EST")
  void trustBundle() {
    Box anyone = product.bare("anyone", Shell.DASH);
    anyone.write("ca.pem", team.caCertificate(Product.DEFAULT_AUTHORITY));

    Box.Http pem = anyone.curl(product.url() + "/v1/ca", "--cacert", "ca.pem");

    assertThat(pem.status()).isEqualTo(200);
    assertThat(anyone.read("answer")).isEqualTo(team.caCertificate(Product.DEFAULT_AUTHORITY));
    assertThat(
            anyone
                .curl(
                    product.url() + "/v1/ca",
                    "--cacert",
                    "ca.pem",
                    "--header",
                    "If-None-Match: " + pem.header("ETag"))
                .status())
        .isEqualTo(304);

    Box.Http est = anyone.curl(product.url() + "/.well-known/est/cacerts", "--cacert", "ca.pem");
    assertThat(est.status()).isEqualTo(200);
    assertThat(est.header("Content-Type")).startsWith("application/pkcs7-mime");
    String expected = "openssl x509 -in ca.pem -noout -fingerprint -sha256";
    assertThat(
            anyone.sh(
                "base64 -d answer | openssl pkcs7 -inform DER -print_certs"
                    + " | openssl x509 -noout -fingerprint -sha256"))
        .isEqualTo(anyone.sh(expected));
  }

  @Test
  @DisplayName(
      "The Key Installer shows the server certificate that the operator keeps, and serves without"
          + " the operator")
  void servesWithoutTheOperator() {
    Box box = product.inService("outage", Shell.BUSYBOX_ASH);
    Box next = product.unpacked("outage-next", Shell.DASH);
    assertThat(shown(box)).isEqualTo(kept(box));

    product.operatorStops();

    box.sh("rm -r state/current state/versions");
    assertThat(box.poll().expectSuccess().err()).contains("installed: certificate");
    assertThat(box.poll().expectSuccess().err()).contains("as installed: 304");
    assertThat(product.keyInstaller().isReady()).isTrue();
    team.declares(next, Product.DEFAULT_AUTHORITY, next.publicKey());
    Outcome early = next.poll();
    assertThat(early.exitCode()).as(early.err()).isIn(Box.REFUSED, Box.NOT_YET);

    product.operatorStarts();

    team.awaitsReady(next);
    next.pollsUntil(Box.INSTALLED);
    assertThat(team.certificatesOf(box)).hasSize(1);
  }

  @Test
  @DisplayName("A new server certificate is taken over without a restart; stations notice nothing")
  void takesOverANewServerCertificate() {
    Box box = product.inService("reload", Shell.DASH);
    String before = shown(box);

    product.removesServerSecret();
    assertThat(box.poll().exitCode()).as("with the last one it had").isEqualTo(Box.INSTALLED);
    team.hurries(Product.DEFAULT_AUTHORITY);

    await()
        .ignoreExceptions()
        .until(() -> !kept(box).equals(before) && shown(box).equals(kept(box)));
    assertThat(box.poll().exitCode()).isEqualTo(Box.INSTALLED);
  }

  /** Fingerprint of the certificate in the handshake. */
  private static String shown(Box box) {
    return box.sh(
        "openssl s_client -connect %s </dev/null 2>/dev/null | openssl x509 -noout -fingerprint"
            .formatted(product.url().replace("https://", "")));
  }

  private static String kept(Box box) {
    box.write("kept.pem", product.serverCertificate());
    return box.sh("openssl x509 -in kept.pem -noout -fingerprint");
  }
}
