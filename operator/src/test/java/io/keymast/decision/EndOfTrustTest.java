package io.keymast.decision;

import static io.keymast.decision.CaKeys.A;
import static io.keymast.decision.CaKeys.B;
import static io.keymast.decision.CaKeys.C;
import static io.keymast.decision.CaKeys.MONTH_AGO;
import static io.keymast.decision.CaKeys.NOW;
import static io.keymast.decision.CaKeys.YEARS_AGO;
import static io.keymast.decision.CaKeys.active;
import static io.keymast.decision.CaKeys.retired;
import static io.keymast.decision.CaKeys.retiring;
import static io.keymast.decision.CaKeys.trusted;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A CA key's end asks for nothing but what is pinned and what a person said. */
class EndOfTrustTest {
  private static final List<CaGeneration> PINNED =
      List.of(retiring(1, A, YEARS_AGO), active(2, B, MONTH_AGO), trusted(3, C, MONTH_AGO));

  @Test
  @DisplayName("By a person's word, what issued before it ends, and what never issued does not")
  void givenUp() {
    assertThat(overdue(Optional.of(NOW.minusSeconds(1)), NOW)).containsExactly(1, 2);
    assertThat(overdue(Optional.of(MONTH_AGO), NOW)).containsExactly(1);
  }

  @Test
  @DisplayName("An instant to come ends nothing before it")
  void toCome() {
    assertThat(overdue(Optional.of(NOW.plusSeconds(1)), NOW)).isEmpty();
    assertThat(overdue(Optional.empty(), NOW)).isEmpty();
  }

  @Test
  @DisplayName("A CA ends with its certificate, whatever a person said")
  void byItself() {
    Instant end = A.validity().notAfter();

    assertThat(overdue(Optional.empty(), end)).isEmpty();
    assertThat(overdue(Optional.empty(), end.plusSeconds(1))).containsExactly(1);
    assertThat(overdue(Optional.of(end.plusSeconds(9)), end.plusSeconds(1))).containsExactly(1);
  }

  @Test
  @DisplayName("What is pinned as ended is not ended again")
  void once() {
    assertThat(
            new EndOfTrust(Optional.of(NOW.minusSeconds(1)))
                .overdue(List.of(retired(1, A, MONTH_AGO)), NOW))
        .isEmpty();
  }

  private static List<Integer> overdue(Optional<Instant> retireNow, Instant now) {
    return new EndOfTrust(retireNow)
        .overdue(PINNED, now).stream().map(CaGeneration::number).toList();
  }
}
