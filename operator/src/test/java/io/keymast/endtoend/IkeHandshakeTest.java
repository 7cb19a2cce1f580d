package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A backhaul by IPsec: real IKEv2 between two strongSwan, with the certificates of the product. */
class IkeHandshakeTest {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

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
          + " 10 seconds, the old certificate is refused and the new one taken")
  void handshake() {
    Box box = product.unpacked("ike", Shell.DASH);
    team.declares(box, Product.DEFAULT_AUTHORITY, box.publicKey(), "backhaul: IPsec");
    team.awaitsReady(box);
    box.poll().expectSuccess();
    try (IkeEnds ends = IkeEnds.connected(product, box)) {
      assertThat(ends.handshakes(box)).as(ends.log()).isTrue();
      assertThat(ends.isUp()).isTrue();
      String old = box.serialNumber();

      team.regenerates(box, "ike");

      await().atMost(TEN_SECONDS).until(() -> !ends.isUp());
      assertThat(ends.handshakes(box)).as("revoked").isFalse();
      await()
          .atMost(TEN_SECONDS)
          .until(() -> box.poll().exitCode() == Box.INSTALLED && !box.serialNumber().equals(old));
      assertThat(ends.handshakes(box)).as(ends.log()).isTrue();
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

      assertThat(ends.handshakes(box, NotIssued.VALID)).as(ends.log()).isTrue();
    }
  }
}
