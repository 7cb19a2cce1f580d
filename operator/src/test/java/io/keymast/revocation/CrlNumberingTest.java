package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** CRL numbers that never go back, whatever clocks and backups do. */
class CrlNumberingTest {
  private static final Instant NOW = LedgerSamples.NOW;
  private static final BigInteger YEAR_AHEAD =
      BigInteger.valueOf(NOW.plus(Duration.ofDays(365)).getEpochSecond());
  private static final long CENTURY = 100L * 365 * 24 * 3600;

  @Property
  @Label("S41 The number goes up, by whatever clock, for whomever it numbers")
  void up(
      @ForAll @LongRange(min = 0) long former,
      @ForAll @IntRange(min = 0, max = 100) int shift,
      @ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long clock,
      @ForAll CrlNumbering numbering) {
    BigInteger before = BigInteger.valueOf(former).shiftLeft(shift);

    assertThat(numbering.after(before, Instant.ofEpochSecond(clock))).isGreaterThan(before);
  }

  /** What was published once the backup was made, each CRL some seconds after the one before. */
  private record Lost(List<BigInteger> numbers, Instant end) {
    /**
     * @param seconds the odd ones before the first CRL of another process
     */
    static Lost since(BigInteger backup, List<Integer> seconds) {
      List<BigInteger> numbers = new ArrayList<>();
      BigInteger number = backup;
      Instant now = NOW;
      for (int step : seconds) {
        now = now.plusSeconds(step);
        number = (step % 2 == 0 ? CrlNumbering.NEXT : CrlNumbering.NEXT_ERA).after(number, now);
        numbers.add(number);
      }
      return new Lost(numbers, now);
    }
  }

  /** Numbers that a restore finds ahead were so when what was lost was published. */
  @Property
  @Label(
      "S41 After a restore the first CRL's number is above all that were lost, however often the"
          + " operator began in what was lost, and however far clocks are behind the numbers")
  void restored(
      @ForAll @LongRange(min = -CENTURY, max = CENTURY) long ahead,
      @ForAll @IntRange(max = 1_000_000) int era,
      @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 1, max = 1_000_000) Integer> seconds) {
    BigInteger backup =
        BigInteger.valueOf(era)
            .shiftLeft(40)
            .add(BigInteger.valueOf(Math.max(0, NOW.getEpochSecond() + ahead)));
    Lost lost = Lost.since(backup, seconds);
    Instant restored = lost.end().plusSeconds(61);
    Assume.that(ahead <= 60 || restored.plusSeconds(60).isBefore(NOW.plusSeconds(ahead)));

    BigInteger first = CrlNumbering.NEXT_ERA.after(backup, restored);

    assertThat(lost.numbers()).isSorted().allMatch(number -> number.compareTo(first) < 0);
  }

  @Test
  @DisplayName("S41 Each restore of one backup gets numbers of its own")
  void restoredTwice() {
    BigInteger once = CrlNumbering.NEXT_ERA.after(YEAR_AHEAD, NOW);
    BigInteger twice = CrlNumbering.NEXT_ERA.after(YEAR_AHEAD, NOW.plusSeconds(60));

    assertThat(twice.subtract(once)).isEqualTo(60);
  }

  @Test
  @DisplayName("An operator that begins over and over uses up one era, since time is ahead of it")
  void restartLoop() {
    BigInteger number = YEAR_AHEAD;

    for (int second = 0; second < 1_000; second++) {
      number = CrlNumbering.NEXT_ERA.after(number, NOW.plusSeconds(second));
    }

    assertThat(number)
        .isEqualTo(BigInteger.TWO.pow(40).add(BigInteger.valueOf(NOW.getEpochSecond() + 999)));
  }

  @Test
  @DisplayName(
      "S41 Some CRLs in one second and a restart pass nothing by: after a restore, time would be"
          + " behind what was lost")
  void burst() {
    BigInteger number = BigInteger.valueOf(NOW.getEpochSecond() + 5);

    assertThat(CrlNumbering.NEXT_ERA.after(number, NOW)).isEqualTo(number.add(BigInteger.ONE));
  }

  @Test
  @DisplayName(
      "A process that has published passes no number by, though they are ahead of the time")
  void next() {
    assertThat(CrlNumbering.NEXT.after(YEAR_AHEAD, NOW)).isEqualTo(YEAR_AHEAD.add(BigInteger.ONE));
  }

  @Test
  @DisplayName("A number tells when its CRL was signed, in whichever era, but where it is ahead")
  void time() {
    BigInteger inTime = CrlNumbering.NEXT.after(BigInteger.ONE, NOW);
    BigInteger inNextEra = CrlNumbering.NEXT_ERA.after(YEAR_AHEAD, NOW);
    BigInteger ahead = CrlNumbering.NEXT.after(YEAR_AHEAD, NOW);

    assertThat(CrlNumbering.timeOf(inTime)).isEqualTo(NOW);
    assertThat(CrlNumbering.timeOf(inNextEra)).isEqualTo(NOW);
    assertThat(CrlNumbering.timeOf(ahead)).isAfter(NOW);
  }
}
