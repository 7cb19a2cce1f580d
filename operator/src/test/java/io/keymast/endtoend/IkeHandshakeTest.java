package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A backhaul by IPsec: real IKEv2 between two strongSwan, with the certificates of the product. */
class IkeHandshakeTest {

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("ike");
    team = product.team();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Test
  @DisplayName(
      "S5 S36 By IKEv2, a station comes in by its certificate; regenerated, its tunnel ends within"
          + " seconds, the old certificate is refused and the new one taken")
  void handshake() {
    Box box = product.unpacked("ike", Shell.DASH);
    team.declares(box, Product.DEFAULT_AUTHORITY, box.publicKey(), "backhaul: IPsec");
    team.awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);
    try (IkeEnds ends = IkeEnds.connected(product, box)) {
      ends.comesIn(box);
      String old = box.serialNumber();

      team.regenerates(box, "ike");

      await().until(() -> !ends.isUp());
      assertThat(ends.handshakes(box)).as("revoked").isFalse();
      await()
          .until(() -> box.poll().exitCode() == Box.INSTALLED && !box.serialNumber().equals(old));
      ends.comesIn(box);
    }
  }

  @Test
  @DisplayName("S5 By IKEv2, an expired certificate, and one of a CA of the same name, are refused")
  void refuses() {
    Box box = product.inService("ike-refusals", Shell.DASH);
    NotIssued.forge(box, team);
    try (IkeEnds ends = IkeEnds.connected(product, box)) {
      assertThat(ends.handshakes(box, NotIssued.EXPIRED)).as("expired").isFalse();
      assertThat(ends.handshakes(box, NotIssued.FOREIGN)).as("a CA of the same name").isFalse();
      assertThat(ends.handshakes(box, "state/wrapper.pem")).as("self-signed").isFalse();

      ends.comesIn(box, NotIssued.VALID);
    }
  }
}
