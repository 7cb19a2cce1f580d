package io.keymast.operator;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * When each life of an operator ends; the same for the same seed. Told in writes, so that a slow
 * machine's operator does as much before it dies.
 */
final class KillMoments {
  private static final int ONE_OF_EIGHT = 8;
  private static final int LONGEST_START_MILLIS = 2_000;
  private static final int MOST_WRITES = 60;
  private static final int LONGEST_PAUSE_MILLIS = 300;

  private final RandomGenerator random;

  KillMoments(long seed) {
    this.random = new Random(seed);
  }

  Moment next() {
    return random.nextInt(ONE_OF_EIGHT) == 0
        ? new Moment.WhileStarting(millis(LONGEST_START_MILLIS))
        : new Moment.AfterWrites(random.nextInt(MOST_WRITES), millis(LONGEST_PAUSE_MILLIS));
  }

  /** Which of so many it hits: of one, that is no matter of chance. */
  int victim(int replicas) {
    return replicas == 1 ? 0 : random.nextInt(replicas);
  }

  /** In one life. */
  sealed interface Moment {
    /** So long after what comes first. */
    Duration pause();

    /** After its launch. */
    record WhileStarting(Duration pause) implements Moment {}

    /** After so many writes of it, if it has so many to do. */
    record AfterWrites(int writes, Duration pause) implements Moment {}
  }

  private Duration millis(int most) {
    return Duration.ofMillis(random.nextInt(most));
  }
}
