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

/** The declared key is the only one: after a change, a mistake and a deletion. */
class KeyChangeTest {

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("keys");
    team = product.team();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name =
          "S12 S15 With {0}, a changed key closes the old one at once; the new one gets its"
              + " certificate, and the old certificate is revoked once that is in use")
  @EnumSource
  void changesItsKey(Shell shell) {
    Box box = product.inService("changed", shell);
    box.sh("cp state/key.pem old.key && cp state/current/cert.pem old.pem");
    String oldSerial = box.serialNumber();
    assertThat(product.asksWith(box, "old.pem", "old.key")).isEqualTo(200);
    String newKey = box.newKey();

    team.declares(box, Product.DEFAULT_AUTHORITY, newKey);

    await().until(() -> product.asksWith(box, "old.pem", "old.key") == 401);
    team.awaitsReady(box);
    assertThat(team.sees(box, "status", "publicKey", "fingerprint")).isEqualTo(box.fingerprint());
    assertThat(box.pollsUntil(Box.INSTALLED).err()).contains("installed: certificate");
    assertThat(box.serialNumber()).isNotEqualTo(oldSerial);
    assertThat(box.poll().expectSuccess().err()).contains("as installed: 304");
    team.awaits(box, "CertificateInstalled", "True", "InUse");
    assertThat(team.certificatesOf(box)).hasSize(2);
    awaitsRevoked(box, oldSerial);
    assertThat(product.asksWith(box, "old.pem", "old.key")).isEqualTo(401);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name =
          "S13 With {0}, a station that proves another key than the declared one is refused and"
              + " told once, with both fingerprints, until its next good proof")
  @EnumSource
  void provesAnotherKey(Shell shell) {
    Box box = product.inService("mistaken", shell);
    Box other = product.unpacked("mistaken-for", shell);
    String mistaken = other.publicKey();
    String own = box.publicKey();

    team.declares(box, Product.DEFAULT_AUTHORITY, mistaken);
    team.awaitsReady(box);
    Outcome refused = box.pollsUntil(Box.REFUSED);

    assertThat(refused.err()).contains("HTTP 401", box.fingerprint());
    assertThat(team.awaits(box, "CertificateInstalled", "False", "KeyMismatch").message())
        .contains(box.fingerprint(), other.fingerprint());
    assertThat(box.poll().exitCode()).isEqualTo(Box.REFUSED);
    await().until(() -> team.warningsOf(box, "KeyMismatch").size() == 1);
    assertThat(team.warningsOf(box, "KeyMismatch").getFirst().getNote())
        .contains(box.fingerprint(), other.fingerprint());

    team.declares(box, Product.DEFAULT_AUTHORITY, own);
    team.awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);
    box.poll().expectSuccess();
    team.awaits(box, "CertificateInstalled", "True", "InUse");
    await()
        .until(() -> !team.sees(box, "status", "enrollment", "mismatch", "resolvedAt").isEmpty());
    assertThat(team.warningsOf(box, "KeyMismatch")).hasSize(1);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name =
          "S29 S38 With {0}, a deleted station is refused at once and its certificate in the CRL,"
              + " when nothing else is left of it")
  @EnumSource
  void deleted(Shell shell) {
    Box box = product.inService("deleted", shell);

    team.deletes(box);

    await().until(() -> product.asksWith(box, "state/current/cert.pem", "state/key.pem") == 401);
    assertThat(product.asksWith(box, "state/wrapper.pem", "state/key.pem")).isEqualTo(401);
    Outcome refused = box.poll();
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(Box.REFUSED);
    assertThat(box.has("state/current/cert.pem")).as("what was installed stays").isTrue();
    awaitsRevoked(box, box.serialNumber());
    await().until(() -> team.certificatesOf(box).isEmpty());
  }

  private static void awaitsRevoked(Box box, String serialNumber) {
    await().until(() -> product.publishedList(box).contains(serialNumber));
  }
}
