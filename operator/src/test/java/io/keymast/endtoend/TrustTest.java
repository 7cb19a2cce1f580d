package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Who is no longer trusted is refused at the Key Installer at once, and stands in the CRL. */
class TrustTest {

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("trust");
    team = product.team();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName(
      "S28 S29 S32 A compromised key is refused from that moment; the station comes back with a new"
          + " one")
  void compromised() {
    Box box = product.inService("leaked", Shell.DASH);
    box.sh("cp state/key.pem old.key && cp state/current/cert.pem old.pem");
    String serial = box.serialNumber();
    String compromise =
        "regenerate: {token: leak, reason: KeyCompromise, compromisedKey: \"%s\"}"
            .formatted(box.fingerprint());

    team.declares(box, Product.DEFAULT_AUTHORITY, box.publicKey(), compromise);

    await().until(() -> asks(box, "old").status() >= 401);
    team.awaits(box, "RegenerationAccepted", "False", "KeyNotReplaced");
    await().until(() -> asks(box, "old").status() == 403);
    assertThat(box.read("answer")).contains("no longer trusted");
    await().until(() -> listedAs(box, serial, "Key Compromise"));

    team.declares(box, Product.DEFAULT_AUTHORITY, box.newKey(), compromise);
    team.awaitsReady(box);
    assertThat(box.pollsUntil(Box.INSTALLED).err()).contains("installed: certificate");
    assertThat(box.serialNumber()).isNotEqualTo(serial);
    assertThat(asks(box, "old").status()).isEqualTo(401);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName(
      "A suspended station is refused with the reason and on hold in the CRL; resumed, it goes on"
          + " with the same certificate")
  void suspended() {
    Box box = product.inService("paused", Shell.BUSYBOX_ASH);
    box.sh("cp state/key.pem old.key && cp state/current/cert.pem old.pem");
    String serial = box.serialNumber();
    String key = box.publicKey();

    team.declares(box, Product.DEFAULT_AUTHORITY, key, "state: Suspended");

    await().until(() -> asks(box, "old").status() >= 401);
    team.awaits(box, "Ready", "False", "Suspended");
    await().until(() -> asks(box, "old").status() == 403);
    assertThat(box.read("answer")).contains("suspended");
    await().until(() -> listedAs(box, serial, "Certificate Hold"));

    team.declares(box, Product.DEFAULT_AUTHORITY, key, "state: Active");
    team.awaitsReady(box);
    await().until(() -> asks(box, "old").status() == 200);
    await().until(() -> !product.publishedList(box).contains(serial));
    assertThat(box.poll().expectSuccess().err()).contains("as installed: 304");
    assertThat(box.serialNumber()).isEqualTo(serial);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName("S37 S39 A stolen station is refused, stands in the CRL, and does not come back")
  void stolen() {
    Box box = product.inService("gone", Shell.DASH);
    box.sh("cp state/key.pem old.key && cp state/current/cert.pem old.pem");
    String serial = box.serialNumber();
    String key = box.publicKey();

    team.declares(box, Product.DEFAULT_AUTHORITY, key, "state: Stolen");

    await().until(() -> asks(box, "old").status() == 403);
    assertThat(box.read("answer")).contains("stolen");
    assertThat(team.awaits(box, "Ready", "False", "Stolen").message())
        .contains("delete the BaseStation");
    await().until(() -> listedAs(box, serial, "Key Compromise"));

    team.deletes(box);
    await().until(() -> team.certificatesOf(box).isEmpty());
    await().until(() -> asks(box, "old").status() == 401);
    team.declares(box, Product.DEFAULT_AUTHORITY, key);
    team.awaits(box, "PublicKeyAccepted", "False", "KeyRetired");
    await().until(() -> asks(box, "old").status() == 403);
    assertThat(team.certificatesOf(box)).isEmpty();
  }

  /** What the holder of NAME.pem and NAME.key gets. */
  private static Box.Http asks(Box box, String name) {
    return box.curl(
        product.url() + "/v1/certificate",
        "--cacert",
        "state/ca.pem",
        "--cert",
        name + ".pem",
        "--key",
        name + ".key");
  }

  private static boolean listedAs(Box box, String serial, String reason) {
    String list = product.publishedList(box);
    int place = list.indexOf(serial);
    int next = list.indexOf("Serial Number", Math.max(place, 0));
    return place >= 0 && list.substring(place, next < 0 ? list.length() : next).contains(reason);
  }
}
