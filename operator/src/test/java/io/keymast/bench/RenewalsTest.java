package io.keymast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.bench.Renewals.Renewal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenewalsTest {
  @Test
  void aWindowHasWhatIsLessThanItsLengthApart() {
    List<Renewal> renewals = List.of(renewal(0, 0), renewal(9, 0), renewal(10, 0), renewal(12, 0));

    assertThat(Renewals.mostWithin(Duration.ofSeconds(10), renewals)).isEqualTo(3);
    assertThat(Renewals.mostWithin(Duration.ofSeconds(1), renewals)).isEqualTo(1);
    assertThat(Renewals.mostWithin(Duration.ofSeconds(1), List.of())).isZero();
  }

  @Test
  void theRateCountsTheLastSecondToo() {
    assertThat(Renewals.perMinute(List.of(renewal(0, 0), renewal(0, 0), renewal(1, 0))))
        .isEqualTo(90);
    assertThat(Renewals.perMinute(List.of(renewal(9, 0)))).isEqualTo(60);
  }

  @Test
  void pairsOfTheSameUrgencyAreInAnyOrder() {
    assertThat(Renewals.inTurn(List.of(renewal(0, 1), renewal(1, 1)), 1)).isEqualTo(1);
    assertThat(Renewals.inTurn(List.of(renewal(0, 1), renewal(1, 2), renewal(2, 2)), 1))
        .isEqualTo(1);
  }

  @Test
  void theLessUrgentIsNotToComeFirst() {
    assertThat(Renewals.inTurn(List.of(renewal(0, 2), renewal(1, 1)), 1)).isZero();
    assertThat(Renewals.inTurn(List.of(renewal(0, 1), renewal(1, 3), renewal(2, 2)), 1))
        .isEqualTo(2 / 3.0);
  }

  @Test
  void whatIsInHandTogetherHasNoOrder() {
    List<Renewal> renewals = List.of(renewal(0, 2), renewal(1, 1), renewal(2, 3));

    assertThat(Renewals.inTurn(renewals, 2)).isEqualTo(1);
  }

  private static Renewal renewal(int second, int urgent) {
    return new Renewal(Instant.ofEpochSecond(second), Instant.ofEpochSecond(urgent));
  }
}
