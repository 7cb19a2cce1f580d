package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand.Outcome;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Regeneration, lists of revoked certificates, and the gate that reads them. */
class RevocationTest {

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("revocation");
    team = product.team();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name =
          "S32 S33 S36 With {0}, a station whose lost certificate was regenerated fetches the next"
              + " one with the revoked one, which stands in the published CRL")
  @EnumSource
  void regenerates(Shell shell) {
    Box box = product.inService("lost", shell);
    String lost = box.serialNumber();

    team.regenerates(box, "monday");
    team.awaits(box, "RegenerationAccepted", "True", "Acted");
    Outcome polled = await().until(box::poll, it -> it.err().contains("installed: certificate"));

    assertThat(polled.err()).contains("/v1/certificate as installed: 200");
    assertThat(box.serialNumber())
        .isNotEqualTo(lost)
        .isEqualTo(team.sees(box, "status", "certificate", "serialNumber"));
    assertThat(box.sh("openssl x509 -in state/current/cert.pem -noout -ext crlDistributionPoints"))
        .contains(product.publicationUrl());
    await().until(() -> product.publishedList(box).contains(lost));
    assertThat(product.publishedList(box)).doesNotContain(box.serialNumber());
    assertThat(team.certificatesOf(box)).hasSize(2);
  }

  private static boolean isNotModified(Box box, String url, String tag) {
    return box.curl(url, "--header", "If-None-Match: " + tag).status() == 304;
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName("The CRL and the CA's certificate are where certificates say, for caches too")
  void publishes() {
    Box box = product.inService("published", Shell.DASH);
    String url = product.listUrl(box);

    Box.Http list = box.curl(url);

    assertThat(list.status()).isEqualTo(200);
    assertThat(list.header("Content-Type")).isEqualTo("application/pkix-crl");
    assertThat(list.header("Cache-Control")).matches(".*\\bmax-age=[1-9][0-9]*\\b.*");
    assertThat(list.header("Last-Modified")).endsWith("GMT");
    await("the same list twice, between other tests' revocations")
        .until(() -> isNotModified(box, url, box.curl(url).header("ETag")));
    assertThat(box.curl(url, "--request", "DELETE").status()).isEqualTo(405);
    assertThat(box.curl(url.replace("/lora/", "/nobody/")).status()).isEqualTo(404);

    String issuers =
        box.sh(
                "openssl x509 -in state/current/cert.pem -noout -ext authorityInfoAccess"
                    + " | sed -n 's/.*CA Issuers - URI://p'")
            .strip();
    assertThat(box.curl(issuers).status()).isEqualTo(200);
    box.write("told.pem", team.caCertificate(Product.DEFAULT_AUTHORITY));
    assertThat(box.sh("openssl x509 -inform DER -in answer"))
        .isEqualTo(box.sh("openssl x509 -in told.pem"));
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName(
      "S5 The gate lets in who has a valid certificate of this platform, and nobody else: none,"
          + " self-signed, a foreign CA's, revoked, expired")
  void gate() {
    Box box = product.inService("gate", Shell.BUSYBOX_ASH);
    box.sh("cp state/current/fullchain.pem revoked.pem");
    String revoked = box.serialNumber();
    team.regenerates(box, "gate");
    await().until(() -> box.poll().exitCode() == 0 && !box.serialNumber().equals(revoked));
    await().until(() -> product.publishedList(box).contains(revoked));
    foreignCertificate(box);

    try (Gate gate = Gate.open(box, "-crl_check", "-CRL", "list.crl", "-CRLform", "DER")) {
      assertThat(gate.admits(shown("state/current/fullchain.pem"))).as(gate.log()).isTrue();
      assertThat(gate.admits()).as("no certificate").isFalse();
      assertThat(gate.admits(shown("state/wrapper.pem"))).as("self-signed").isFalse();
      assertThat(gate.admits(shown("foreign.pem"))).as("a CA of the same name").isFalse();
      assertThat(gate.admits(shown("revoked.pem"))).as("revoked").isFalse();
      assertThat(gate.log()).contains("certificate revoked");
      assertThat(gate.admits(shown("state/current/fullchain.pem"))).as("still").isTrue();
    }
    Instant notAfter = Instant.parse(team.sees(box, "status", "certificate", "notAfter"));
    try (Gate before = Gate.open(box, "-attime", seconds(notAfter.minusSeconds(60)));
        Gate after = Gate.open(box, "-attime", seconds(notAfter.plusSeconds(60)))) {
      assertThat(before.admits(shown("state/current/fullchain.pem"))).as("a minute left").isTrue();
      assertThat(after.admits(shown("state/current/fullchain.pem"))).as("expired").isFalse();
      assertThat(after.log()).contains("certificate has expired");
    }
  }

  private static String[] shown(String certificate) {
    return new String[] {"--cert", certificate, "--key", "state/key.pem"};
  }

  private static String seconds(Instant instant) {
    return Long.toString(instant.getEpochSecond());
  }

  /** The station's own key, under a CA that calls itself as the platform's. */
  private static void foreignCertificate(Box box) {
    box.sh(
        "subject=$(openssl x509 -in ca.pem -noout -subject -nameopt compat | sed 's/subject=//')"
            + " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
            + " -subj \"$subject\" -days 30 -keyout foreign.key -out foreign-ca.pem 2>foreign.err"
            + " && openssl req -new -key state/key.pem -subj /CN="
            + box.eui()
            + " -out foreign.csr && printf 'extendedKeyUsage=clientAuth\\n' >foreign.ext"
            + " && openssl x509 -req -in foreign.csr -CA foreign-ca.pem -CAkey foreign.key"
            + " -CAcreateserial -extfile foreign.ext -days 30 -out foreign.pem 2>>foreign.err");
  }
}
