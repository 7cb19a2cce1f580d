package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether this machine's clock may be signed by, and what time counts if not. */
class ClockComparisonTest {
  private static final Instant REFERENCE = Instant.parse("2026-11-23T12:00:00Z");

  @ParameterizedTest(name = "ahead by {0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "PT0S      | ",
        "PT60S     | ",
        "PT-60S    | ",
        "PT60.001S | 0 h 1 min ahead of",
        "PT-61S    | 0 h 1 min behind",
        "PT1H      | 1 h 0 min ahead of",
        "PT59M59S  | 1 h 0 min ahead of",
        "PT-1H     | 1 h 0 min behind",
        "P365D     | 365 d 0 h 0 min ahead of",
        "P-365D    | 365 d 0 h 0 min behind"
      })
  void tolerance(Duration ahead, String said) {
    Optional<Hindrance> hindrance = ahead(ahead).hindrance();

    assertThat(hindrance.isPresent()).isEqualTo(said != null);
    hindrance.ifPresent(
        it -> {
          assertThat(it.obstacle()).isEqualTo(Obstacle.CLOCK_SKEWED);
          assertThat(it.message()).contains(said + " the API server's", "set the wrong one right");
        });
  }

  @Test
  @DisplayName("Before the reference was read nothing is signed")
  void unknown() {
    ClockComparison comparison = new ClockComparison(REFERENCE, Optional.empty());

    assertThat(comparison.hindrance()).isPresent();
    assertThat(comparison.time()).isEqualTo(REFERENCE);
    assertThat(comparison.offset()).isEmpty();
    assertThat(comparison.agreed()).contains(REFERENCE);
    assertThat(comparison.byReference()).isEqualTo(REFERENCE);
  }

  @Property
  @Label("Clocks that disagree: there is no time that both show, and the reference has its own")
  void agreed(@ForAll @LongRange(min = -100_000_000, max = 100_000_000) long seconds) {
    ClockComparison comparison = ahead(Duration.ofSeconds(seconds));
    Instant local = REFERENCE.plusSeconds(seconds);
    boolean isSkewed = Math.abs(seconds) > 60;

    assertThat(comparison.agreed()).isEqualTo(isSkewed ? Optional.empty() : Optional.of(local));
    assertThat(comparison.byReference()).isEqualTo(isSkewed ? REFERENCE : local);
  }

  @Property
  @Label("Clocks that agree: the machine's own counts; those that disagree: the earlier one")
  void time(@ForAll @LongRange(min = -100_000_000, max = 100_000_000) long seconds) {
    Instant local = REFERENCE.plusSeconds(seconds);

    Instant time = ahead(Duration.ofSeconds(seconds)).time();

    assertThat(time).isEqualTo(seconds > 60 ? REFERENCE : local);
  }

  @ParameterizedTest(name = "signed {0} after now: {1}")
  @CsvSource({
    "PT0S,   goes on",
    "PT-1H,  goes on",
    "PT60S,  goes on",
    "PT61S,  holds",
    "P365D,  holds"
  })
  void goneBack(Duration after, String outcome) {
    Optional<Brake> brake = TimeGoneBack.brake(REFERENCE.plus(after), REFERENCE);

    assertThat(brake.isPresent()).isEqualTo(outcome.equals("holds"));
    brake.ifPresent(it -> assertThat(it.reason()).isEqualTo("ClockBehind"));
  }

  private static ClockComparison ahead(Duration by) {
    return new ClockComparison(REFERENCE.plus(by), Optional.of(REFERENCE));
  }
}
