package io.keymast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.bench.Measurement.Steadiness;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final List<String> order = new ArrayList<>();

  @Test
  void contestantsTakeTurns() throws Exception {
    Rounds.run(2, 2, yardstick(1, 1, 1), contestants(10, 20));

    assertThat(order).containsExactly("A", "B", "A", "B");
  }

  @Test
  void aRoundInWhichTheYardstickMovedIsVoid() throws Exception {
    Rounds rounds = Rounds.run(2, 4, yardstick(100, 100, 94, 97), contestants(10, 20));

    assertThat(rounds.steadiness()).isEqualTo(new Steadiness(2, 3));
    assertThat(rounds.of("A").sorted()).hasSize(2);
  }

  @Test
  void whatWasKeptOfAVoidRoundDoesNotCount() throws Exception {
    Rounds rounds = Rounds.run(2, 4, yardstick(100, 100, 94, 97), contestants(10, 20));

    assertThat(rounds.counted(List.of("first", "second", "third")))
        .containsExactly("first", "third");
  }

  @Test
  void aBusyMachineIsMeasuredToo() throws Exception {
    Rounds rounds = Rounds.run(1, 2, yardstick(100, 50, 100), contestants(10, 20));

    assertThat(rounds.steadiness()).isEqualTo(new Steadiness(0, 2));
    assertThat(rounds.of("A").sorted()).hasSize(2);
  }

  @Test
  void aSingleRoundIsHeldAgainstNoYardstick() throws Exception {
    Rounds rounds = Rounds.run(1, 1, yardstick(), contestants(10, 20));

    assertThat(rounds.steadiness()).isEqualTo(new Steadiness(0, 1));
    assertThat(rounds.of("A").sorted()).containsExactly(10.0);
  }

  @Test
  void theRatioIsThatOfEachRound() {
    Rounds rounds =
        new Rounds(
            List.of(
                new Rounds.Round(1, 1, Map.of("A", 10.0, "B", 20.0)),
                new Rounds.Round(1, 1, Map.of("A", 5.0, "B", 20.0)),
                new Rounds.Round(1, 1, Map.of("A", 8.0, "B", 8.0))));

    assertThat(rounds.ratio("A", "B").sorted()).containsExactly(0.25, 0.5, 1.0);
  }

  private Map<String, Callable<Double>> contestants(double a, double b) {
    Map<String, Callable<Double>> contestants = new LinkedHashMap<>();
    contestants.put("A", () -> turn("A", a));
    contestants.put("B", () -> turn("B", b));
    return contestants;
  }

  private double turn(String name, double reached) {
    order.add(name);
    return reached;
  }

  private static Callable<Double> yardstick(double... values) {
    Iterator<Double> next = java.util.Arrays.stream(values).iterator();
    return next::next;
  }
}
