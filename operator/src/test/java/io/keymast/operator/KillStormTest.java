package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * {@code -Dkeymast.torture.kills=1000} makes it more kills, {@code -Dkeymast.torture.seed=N}
 * chooses the moments of a run that has been.
 */
class KillStormTest {
  private static final int KILLS = Integer.getInteger("keymast.torture.kills", 5);

  /** A history for each, so that none is too long to be read. */
  private static final int KILLS_A_HISTORY = 50;

  /** Each of these kills has half a minute after it, until the Lease has run out. */
  private static final int ELECTED_ONE_OF = 10;

  /** So many are kills of either of two that both think that they lead. */
  private static final int PAIRED_ONE_OF = 10;

  private static final long SEED =
      Long.getLong("keymast.torture.seed", new SecureRandom().nextInt(1_000_000));
  private static final TortureResults results = new TortureResults();

  @AfterAll
  static void end() {
    results.write("random-" + SEED);
  }

  @TestFactory
  @DisplayName(
      "S25 Killed at random under the load of all workloads: nothing twice, forgotten, unrevoked")
  Stream<DynamicTest> killedAtRandom() {
    int elected = Math.ceilDiv(KILLS, ELECTED_ONE_OF);
    int paired = KILLS / PAIRED_ONE_OF;
    return Stream.of(
            histories(KillStorm.Leadership.UNELECTED, SEED, KILLS - elected - paired),
            histories(KillStorm.Leadership.ELECTED, SEED + KILLS, elected),
            histories(KillStorm.Leadership.UNELECTED_PAIR, SEED + 2L * KILLS, paired))
        .flatMap(each -> each);
  }

  private static Stream<DynamicTest> histories(
      KillStorm.Leadership leadership, long firstSeed, int kills) {
    return IntStream.range(0, Math.ceilDiv(kills, KILLS_A_HISTORY))
        .mapToObj(
            history -> {
              int some = Math.min(KILLS_A_HISTORY, kills - history * KILLS_A_HISTORY);
              long seed = firstSeed + history;
              return DynamicTest.dynamicTest(
                  "%d kills, seed %d, %s".formatted(some, seed, leadership),
                  () -> rages(leadership, seed, some));
            });
  }

  private static void rages(KillStorm.Leadership leadership, long seed, int kills) {
    System.out.println("killed at random: seed " + seed + ", " + kills + " kills");
    KillStorm.End end = end(leadership, seed, kills);
    results.add(leadership.fault(), kills, end);

    assertThat(end.audit().sins()).isEmpty();
    assertThat(end.findings()).isEmpty();
    assertThat(end.deaths()).isGreaterThanOrEqualTo(kills);
    assertThat(end.audit().certificates()).isGreaterThanOrEqualTo(end.scenes());
    assertThat(end.audit().lists()).isGreaterThanOrEqualTo(end.scenes());
  }

  private static KillStorm.End end(KillStorm.Leadership leadership, long seed, int kills) {
    try (KillStorm storm = new KillStorm("storm-" + seed, leadership)) {
      return storm.rages(new KillMoments(seed), kills);
    } catch (RuntimeException | AssertionError e) {
      return KillStorm.End.without(e);
    }
  }
}
