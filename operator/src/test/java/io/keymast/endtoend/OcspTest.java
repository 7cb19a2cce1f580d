package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.Patience;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a relying party that asks by OCSP sees, as certificates tell it where. */
class OcspTest {

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("ocsp");
    team = product.team();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  /** By the responder that the certificate names, verified under the CA. */
  private static String asked(Box box, String certificate) {
    box.write("ca.pem", team.caCertificate(Product.DEFAULT_AUTHORITY));
    return box.sh(
        "openssl ocsp -issuer ca.pem -CAfile ca.pem -cert "
            + certificate
            + " -respout response.der -url \"$(openssl x509 -in "
            + certificate
            + " -noout -ocsp_uri)\" 2>&1 || true");
  }

  private static void awaits(Box box, String certificate, String status) {
    await()
        .atMost(Patience.SECONDS)
        .untilAsserted(
            () ->
                assertThat(asked(box, certificate))
                    .contains("Response verify OK", certificate + ": " + status));
  }

  @Test
  @DisplayName(
      "S36 S27 OCSP says good, and within seconds of the regeneration revoked with its reason, also"
          + " after the station is deleted")
  void revoked() {
    Box box = product.inService("asked", Shell.DASH);
    box.sh("cp state/current/cert.pem before.pem");
    awaits(box, "before.pem", "good");

    team.regenerates(box, "monday");
    awaits(box, "before.pem", "revoked");
    assertThat(asked(box, "before.pem")).contains("Reason: superseded");
    await().until(() -> box.poll().err().contains("installed: certificate"));
    box.sh("cp state/current/cert.pem after.pem");
    awaits(box, "after.pem", "good");

    team.deletes(box);
    awaits(box, "after.pem", "revoked");
    awaits(box, "before.pem", "revoked");
  }

  @Test
  @DisplayName("RFC 5019: curl's GET of the escaped request gets the same answer, with an ETag")
  void get() {
    Box box = product.inService("fetched", Shell.DASH);
    box.sh("cp state/current/cert.pem cert.pem");
    awaits(box, "cert.pem", "good");
    String request =
        box.sh(
                "openssl ocsp -issuer ca.pem -cert cert.pem -no_nonce -reqout request.der"
                    + " && base64 -w0 request.der | sed 's|+|%2B|g; s|/|%2F|g; s|=|%3D|g'")
            .strip();

    Box.Http answer = box.curl(product.ocspUrl() + "/" + request);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/ocsp-response");
    assertThat(answer.header("ETag")).isNotEmpty();
    assertThat(
            box.sh(
                "openssl ocsp -issuer ca.pem -CAfile ca.pem -cert cert.pem -no_nonce"
                    + " -respin answer 2>&1"))
        .contains("Response verify OK", "cert.pem: good");
    box.sh("head -c 200 /dev/urandom >noise.der");
    assertThat(
            box.curl(
                    product.ocspUrl(),
                    "--header",
                    "Content-Type: application/ocsp-request",
                    "--data-binary",
                    "@noise.der")
                .status())
        .isEqualTo(200);
    assertThat(box.sh("od -An -tx1 answer").strip()).isEqualTo("30 03 0a 01 01");
  }

  @Test
  @DisplayName("The Key Installer's own certificate names no OCSP responder")
  void serverCertificate() {
    Box box = product.bare("server", Shell.DASH);
    box.write("server.pem", product.serverCertificate());

    assertThat(box.sh("openssl x509 -in server.pem -noout -ocsp_uri").strip()).isEmpty();
  }
}
