package io.keymast.bench;

import java.util.Optional;

/**
 * One line of the table.
 *
 * @param rounds how still the machine was; empty where nothing took turns
 */
record Measurement(
    String metric,
    Goal goal,
    Samples value,
    String unit,
    Optional<Beside> beside,
    Optional<Steadiness> rounds) {

  /**
   * What was measured beside it, in the same rounds.
   *
   * @param ratio of the two, round by round
   */
  record Beside(String what, Samples value, Samples ratio) {}

  /** Of all rounds, those in which openssl's figure stood still. */
  record Steadiness(int steady, int all) {
    private static final int LEAST = 3;

    /** With fewer, nobody can say whether a goal is met. */
    boolean isEnough() {
      return steady >= LEAST;
    }

    @Override
    public String toString() {
      return steady + " of " + all;
    }
  }

  static Measurement of(String metric, Goal goal, Samples value, String unit) {
    return new Measurement(metric, goal, value, unit, Optional.empty(), Optional.empty());
  }

  static Measurement of(String metric, Goal goal, double value, String unit) {
    return of(metric, goal, Samples.of(value), unit);
  }

  static Measurement of(String metric, Goal goal, String unit, Rounds rounds, String contestant) {
    return new Measurement(
        metric,
        goal,
        rounds.of(contestant),
        unit,
        Optional.empty(),
        Optional.of(rounds.steadiness()));
  }

  /**
   * Whether its goal is; empty if there is none, or too little to judge it by: fewer than three
   * steady rounds, or where nothing took turns fewer than three samples, of what is not {@linkplain
   * Goal.Counted counted}.
   */
  Optional<Boolean> met() {
    return isEnough()
        ? goal.isMetBy(value.median(), beside.map(it -> it.ratio().median()))
        : Optional.empty();
  }

  private boolean isEnough() {
    return goal instanceof Goal.Counted
        || rounds
            .map(Steadiness::isEnough)
            .orElseGet(() -> value.sorted().size() >= Steadiness.LEAST);
  }

  Measurement during(Rounds rounds) {
    return new Measurement(metric, goal, value, unit, beside, Optional.of(rounds.steadiness()));
  }

  Measurement beside(String what, Rounds rounds, String contestant, String other) {
    return new Measurement(
        metric,
        goal,
        value,
        unit,
        Optional.of(new Beside(what, rounds.of(other), rounds.ratio(contestant, other))),
        rounds());
  }
}
