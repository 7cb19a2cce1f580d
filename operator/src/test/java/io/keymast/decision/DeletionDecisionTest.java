package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an authority that somebody deleted. */
class DeletionDecisionTest {
  private static final Instant END = Instant.parse("2028-11-23T12:00:00Z");

  @Test
  @DisplayName("S36 An authority of which nothing is left goes")
  void nothingLeft() {
    assertThat(DeletionDecision.retain(new AuthorityRemains(0, 0, Instant.EPOCH)))
        .isEqualTo(new DeletionDecision.Finish());
  }

  @ParameterizedTest(name = "S36 With {0} certificates and {1} revocations left it waits")
  @CsvSource({"1, 0", "0, 1", "7, 9"})
  void waits(long certificates, long revocations) {
    assertThat(DeletionDecision.retain(new AuthorityRemains(certificates, revocations, END)))
        .isInstanceOfSatisfying(
            DeletionDecision.Wait.class,
            wait ->
                assertThat(wait.message())
                    .contains(
                        certificates + " certificates",
                        revocations + " revocations",
                        END.toString(),
                        "set spec.deletionPolicy to Delete"));
  }

  @Test
  @DisplayName("S36 An abandoned authority says what is lost")
  void abandoned() {
    assertThat(DeletionDecision.abandon(3))
        .isInstanceOfSatisfying(
            DeletionDecision.Abandon.class,
            abandon -> assertThat(abandon.message()).contains("3 stored certificates", "CRL"));
  }
}
