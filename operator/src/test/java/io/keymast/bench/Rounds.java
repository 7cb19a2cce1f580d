package io.keymast.bench;

import io.keymast.bench.Measurement.Steadiness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Contestants in the order A B C A B C, with a look at a yardstick between two rounds. A round in
 * which the yardstick moved says more about the machine than about anybody, and is void. Where
 * there is one round and no more, nothing is judged by it, and nobody looks.
 */
record Rounds(List<Round> all) {
  private static final double MOST_MOVED = 0.05;
  private static final double NOT_LOOKED_AT = Double.NaN;

  Rounds {
    all = List.copyOf(all);
  }

  /** What each contestant reached. */
  record Round(double before, double after, Map<String, Double> reached) {
    /** Never where the yardstick was not looked at. */
    boolean isSteady() {
      return Math.abs(after / before - 1) <= MOST_MOVED;
    }
  }

  /**
   * @param count of steady rounds that are wished for
   * @param most rounds that there are, steady or not: a busy machine stays busy
   */
  static Rounds run(
      int count,
      int most,
      Callable<Double> yardstick,
      Map<String, ? extends Callable<Double>> contestants)
      throws Exception {
    List<Round> rounds = new ArrayList<>();
    Callable<Double> look = most > 1 ? yardstick : () -> NOT_LOOKED_AT;
    double before = look.call();
    while (steady(rounds).size() < count && rounds.size() < most) {
      Map<String, Double> reached = new LinkedHashMap<>();
      for (Map.Entry<String, ? extends Callable<Double>> each : contestants.entrySet()) {
        reached.put(each.getKey(), each.getValue().call());
      }
      double after = look.call();
      rounds.add(new Round(before, after, reached));
      before = after;
    }
    return new Rounds(rounds);
  }

  /**
   * Of what was kept of each round, that of the rounds which count.
   *
   * @param each one a round
   */
  <T> List<T> counted(List<T> each) {
    List<Round> counted = counted();
    return IntStream.range(0, all.size())
        .filter(round -> counted.contains(all.get(round)))
        .mapToObj(each::get)
        .toList();
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

  /** Void rounds are shown rather than none; goals are not judged by them. */
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
