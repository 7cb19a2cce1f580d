package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stations of an authority that takes passwords. */
class PasswordTest {
  private static final String AUTHORITY = "password";
  private static final String SECRET = "correct horse battery";

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("passwords");
    team = product.team();
    team.appliesAuthority(
        AUTHORITY, "keyInstaller: {authentication: Password, allowUndeclared: true}");
    team.awaitsIssuing(AUTHORITY);
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name =
          "S3 S4 With {0}, a station is known by its password only; its key alone is refused and told, the password never")
  @EnumSource
  void enrolsByPassword(Shell shell) {
    Box box = product.unpackedForPassword("declared", shell, SECRET);
    team.declares(box, AUTHORITY, box.publicKey());
    team.awaitsReady(box);

    assertThat(box.poll().exitCode()).as("with the wrong password").isEqualTo(Box.REFUSED);
    team.setsPassword(box, SECRET);
    Outcome polled = box.pollsUntil(Box.INSTALLED);

    assertThat(polled.err()).contains("installed: certificate");
    verifies(box);
    team.awaits(box, "CertificateInstalled", "True", "Delivered");
    assertThat(box.poll().expectSuccess().err()).contains("as installed: 304");
    team.awaits(box, "CertificateInstalled", "True", "InUse");
    assertThat(box.curls())
        .noneMatch(call -> call.contains(SECRET.substring(0, SECRET.indexOf(' '))));
    assertThat(
            box.curl(
                    product.url() + "/v1/certificate",
                    "--cacert",
                    "state/ca.pem",
                    "--cert",
                    "state/current/cert.pem",
                    "--key",
                    "state/key.pem")
                .status())
        .isEqualTo(401);
    assertThat(team.awaits(box, "CertificateInstalled", "False", "AuthenticationRefused").message())
        .contains("password only");
    await("the next good proof after the Key Installer has heard of its own note")
        .until(
            () -> {
              box.poll().expectSuccess();
              return team.says(box, "CertificateInstalled").is("True", "InUse");
            });
    assertThat(team.warningsOf(box, "AuthenticationRefused")).hasSize(1);
    assertThat(product.keyInstaller().log())
        .containsPattern("does not allow.*" + box.name())
        .doesNotContain(SECRET, "PRIVATE KEY", "VersionUsageUtils");
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name =
          "S14 S13 With {0}, an undeclared key is bound at its first request; another one is refused"
              + " and told, until the platform team admits it")
  @EnumSource
  void bindsAnUndeclaredKey(Shell shell) {
    Box box = product.unpackedForPassword("undeclared", shell, SECRET);
    team.declares(box, AUTHORITY, "");
    team.setsPassword(box, SECRET);
    Outcome asked = box.pollsUntil(Box.NOT_YET);
    assertThat(asked.err()).contains("simpleenroll");
    team.awaitsReady(box);
    assertThat(box.pollsUntil(Box.INSTALLED).err()).contains("installed: certificate");
    verifies(box);
    String bound = box.fingerprint();
    assertThat(team.sees(box, "status", "publicKey", "fingerprint")).isEqualTo(bound);
    box.poll().expectSuccess();
    team.awaits(box, "CertificateInstalled", "True", "InUse");

    String other = box.newKey();
    Outcome refused = box.poll();

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(Box.REFUSED);
    assertThat(refused.err()).contains("HTTP 403");
    assertThat(team.awaits(box, "CertificateInstalled", "False", "KeyMismatch").message())
        .contains(bound, box.fingerprint());
    assertThat(team.sees(box, "status", "publicKey", "fingerprint")).isEqualTo(bound);
    assertThat(team.certificatesOf(box)).hasSize(1);

    team.declares(box, AUTHORITY, other);
    team.awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);
    assertThat(box.poll().expectSuccess().err()).contains("as installed: 304");
    team.awaits(box, "CertificateInstalled", "True", "InUse");
    assertThat(team.warningsOf(box, "KeyMismatch")).hasSize(1);
    assertThat(team.certificatesOf(box)).hasSize(2);
  }

  private static void verifies(Box box) {
    box.write("issuer.pem", team.caCertificate(AUTHORITY));
    assertThat(
            box.sh(
                "openssl verify -no-CApath -CAfile issuer.pem -purpose sslclient"
                    + " state/current/cert.pem"))
        .contains("OK");
  }
}
