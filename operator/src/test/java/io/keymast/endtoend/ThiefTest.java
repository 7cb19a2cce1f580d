package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Whoever has a stolen station has all that is in it, and polls; Git applies its manifest again.
 */
class ThiefTest {
  private static final String PASSWORDS = "passwords";
  private static final String NEXT = "next";
  private static final String SECRET = "correct horse battery";

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("thief");
    team = product.team();
    team.appliesAuthority(
        PASSWORDS, "keyInstaller: {authentication: Password, allowUndeclared: true}");
    team.appliesAuthority(NEXT);
    team.awaitsIssuing(PASSWORDS);
    team.awaitsIssuing(NEXT);
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName("S37 S14 The password of a stolen station brings it in by no key that is made since")
  void comesByPassword() {
    Box box = product.unpackedForPassword("guest", Shell.DASH, SECRET);
    team.declares(box, PASSWORDS, "");
    team.setsPassword(box, SECRET);
    box.pollsUntil(Box.INSTALLED);
    team.declares(box, PASSWORDS, "", "state: Stolen");
    team.awaits(box, "Ready", "False", "Stolen");
    team.deletes(box);
    team.awaitsGone(box);

    team.declares(box, PASSWORDS, "");
    box.newKey();
    assertThat(box.poll().exitCode()).isNotEqualTo(Box.INSTALLED);

    assertThat(team.awaits(box, "PublicKeyAccepted", "False", "KeyRetired").message())
        .contains("declare the station's public key");
    await().until(() -> box.poll().err().contains("HTTP 403"));
    assertThat(team.certificatesOf(box)).isEmpty();

    team.declares(box, PASSWORDS, box.newKey());
    box.pollsUntil(Box.INSTALLED);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName("S37 Stolen after a move, it does not come back by a manifest of before the move")
  void comesByTheFormerAuthority() {
    Box box = product.inService("moved", Shell.DASH);
    String serial = box.serialNumber();
    String key = box.publicKey();
    team.declares(box, NEXT, key);
    await()
        .until(() -> box.poll().exitCode() == Box.INSTALLED && !box.serialNumber().equals(serial));
    box.poll().expectSuccess();
    await().until(() -> isSuperseded(box, serial));
    team.declares(box, NEXT, key, "state: Stolen");
    team.awaits(box, "Ready", "False", "Stolen");
    team.deletes(box);
    team.awaitsGone(box);

    team.declares(box, Product.DEFAULT_AUTHORITY, key);

    team.awaits(box, "PublicKeyAccepted", "False", "KeyRetired");
    await().until(() -> box.poll().err().contains("HTTP 403"));
    assertThat(team.certificatesOf(box)).isEmpty();
  }

  private static boolean isSuperseded(Box box, String serial) {
    return team.certificatesOf(box).stream()
        .filter(certificate -> serial.equals(certificate.get("spec", "serialNumber")))
        .anyMatch(
            certificate -> "superseded".equals(certificate.get("spec", "revocation", "reason")));
  }
}
