package io.keymast.bench;

import io.keymast.bench.Measurement.Steadiness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * Contestants in the order A B C A B C, between two looks at a yardstick. A round in which the
 * yardstick moved says more about the machine than about anybody, and is void.
 */
record Rounds(List<Round> all) {
  private static final double MOST_MOVED = 0.05;
  private static final int TRIES_A_ROUND = 2;

  Rounds {
    all = List.copyOf(all);
  }

  /** What each contestant reached. */
  record Round(double before, double after, Map<String, Double> reached) {
    boolean isSteady() {
      return Math.abs(after / before - 1) <= MOST_MOVED;
    }
  }

  /** Ends after twice as many rounds as asked for, steady or not: a busy machine stays busy. */
  static Rounds run(
      int count, Callable<Double> yardstick, Map<String, ? extends Callable<Double>> contestants)
      throws Exception {
    List<Round> rounds = new ArrayList<>();
    while (steady(rounds).size() < count && rounds.size() < count * TRIES_A_ROUND) {
      double before = yardstick.call();
      Map<String, Double> reached = new LinkedHashMap<>();
      for (Map.Entry<String, ? extends Callable<Double>> each : contestants.entrySet()) {
        reached.put(each.getKey(), each.getValue().call());
      }
      rounds.add(new Round(before, yardstick.call(), reached));
    }
    return new Rounds(rounds);
  }

  Samples of(String contestant) {
    return new Samples(counted().stream().map(round -> reached(round, contestant)).toList());
  }

  Samples ratio(String contestant, String other) {
    return new Samples(
        counted().stream()
            .map(round -> reached(round, contestant) / reached(round, other))
            .toList());
  }

  Steadiness steadiness() {
    return new Steadiness(steady(all).size(), all.size());
  }

  /** Void rounds are better than none, and the table tells of them. */
  private List<Round> counted() {
    List<Round> steady = steady(all);
    return steady.isEmpty() ? all : steady;
  }

  private static List<Round> steady(List<Round> rounds) {
    return rounds.stream().filter(Round::isSteady).toList();
  }

  private static double reached(Round round, String contestant) {
    return Objects.requireNonNull(round.reached().get(contestant));
  }
}
