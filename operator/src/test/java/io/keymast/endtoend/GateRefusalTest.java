package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who does not come in at gates as people run them, and is not taken for one that did. */
class GateRefusalTest {
  private static final String CURRENT = "state/current/fullchain.pem";

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("refusals");
    team = product.team();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name =
          "S5 At {0}, no certificate, one of itself, of a foreign CA, an expired and a revoked one"
              + " are refused, and reported in use is only who came in")
  @EnumSource
  void refuses(GateSoftware software) {
    Box box = product.inService(software + "-refusals", Shell.DASH);
    box.sh("cp " + CURRENT + " revoked.pem");
    team.regenerates(box, "refusals");
    String revoked = box.serialNumber();
    await().until(() -> box.poll().exitCode() == 0 && !box.serialNumber().equals(revoked));
    await().until(() -> product.publishedList(box).contains(revoked));
    NotIssued.forge(box, team);
    try (BackhaulGate gate = BackhaulGate.open(software, product)) {
      assertThat(gate.admits(box, CURRENT)).as(gate.log()).isTrue();
      assertThat(gate.admits(box, NotIssued.VALID)).as("as the others are made").isTrue();

      assertThat(gate.admitsWithoutCertificate(box)).as("no certificate").isFalse();
      assertThat(gate.admits(box, "state/wrapper.pem")).as("self-signed").isFalse();
      assertThat(gate.admits(box, NotIssued.FOREIGN)).as("a CA of the same name").isFalse();
      assertThat(gate.admits(box, NotIssued.EXPIRED)).as("expired").isFalse();
      assertThat(gate.admits(box, "revoked.pem")).as("revoked").isFalse();

      await().until(() -> gate.reports().contains(NotIssued.VALID_SERIAL));
      assertThat(gate.reports())
          .containsExactlyInAnyOrder(NotIssued.VALID_SERIAL, box.serialNumber());
    }
  }
}
