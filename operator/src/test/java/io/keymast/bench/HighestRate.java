package io.keymast.bench;

import java.util.Optional;

/** The highest rate at which something is still good: doubled until it is not, then between. */
final class HighestRate {
  /** Who is told more exactly is told by chance. */
  private static final double EXACT = 0.05;

  private HighestRate() {}

  /** What was seen at a rate. */
  interface Trial<T> {
    /** Empty if that is too much. */
    Optional<T> at(double rate) throws Exception;
  }

  /** Empty if the first rate is too much. */
  static <T> Optional<T> from(double first, Trial<T> trial) throws Exception {
    Optional<T> best = Optional.empty();
    double good = 0;
    double rate = first;
    for (Optional<T> seen = trial.at(rate); seen.isPresent(); seen = trial.at(rate)) {
      best = seen;
      good = rate;
      rate *= 2;
    }
    double tooMuch = rate;
    while (best.isPresent() && tooMuch / good - 1 > EXACT) {
      double between = (good + tooMuch) / 2;
      Optional<T> seen = trial.at(between);
      if (seen.isPresent()) {
        best = seen;
        good = between;
      } else {
        tooMuch = between;
      }
    }
    return best;
  }
}
