package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.keymast.bench.Goal.AtLeast;
import io.keymast.bench.Goal.Between;
import io.keymast.bench.Goal.Counted;
import io.keymast.bench.Renewals.Renewal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Stations that are all overdue at once, as after an hour that the operator slept, under a rate
 * that is far below what this machine can do. Their certificates end a day apart, one after the
 * other, in another order than the one in which they were enrolled.
 */
final class OverdueStorm {
  private static final int PER_MINUTE = 600;
  private static final String POLICY = "certificates: {renewalSpread: 0s}";
  private static final int HOURS_UNTIL_DUE = 300 * 24;
  private static final int HOURS_OF_THE_MOST_URGENT = 30 * 24;
  private static final Duration SLEPT = Duration.ofHours(1);
  private static final Duration WINDOW = Duration.ofSeconds(10);

  /** The same order each time. */
  private static final long SEED = 7;

  private static final double IN_TURN = 0.99;
  private static final double LEAST_OF_THE_RATE = 0.9;

  private OverdueStorm() {}

  static List<Measurement> measure(int size) throws Exception {
    List<Integer> ranks = IntStream.range(0, size).boxed().collect(Collectors.toList());
    Collections.shuffle(ranks, new Random(SEED));
    try (Platform platform = Platform.start("overdue", POLICY);
        MovedOperator operator = MovedOperator.start(platform);
        Fleet<?> fleet = Fleet.ofStations(platform.controlPlane(), Platform.STATIONS);
        Renewals renewals = new Renewals(platform.controlPlane(), Platform.STATIONS)) {
      platform.awaitsAuthority();
      platform.declares(Platform.STATIONS, 0, size, number -> station(number, ranks.get(number)));
      fleet.awaitsReady(size);
      platform.issues(PER_MINUTE, POLICY);
      platform.awaitsAuthority();
      operator.clock().moveTo(operator.dueTimes(size).getLast().plus(SLEPT));
      await("all are renewed").atMost(MovedOperator.PATIENCE).until(() -> renewals.count() >= size);
      return measured(size, renewals.since(0));
    }
  }

  /** All are due at about the same time, and none has ended by then. */
  private static String station(int number, int rank) {
    int left = HOURS_OF_THE_MOST_URGENT + rank * 24;
    return Platform.station(Platform.STATIONS, number)
        .replace(
            "\"spec\":{",
            "\"spec\":{\"certificate\":{\"duration\":\"%dh\",\"renewBefore\":\"%dh\"},"
                .formatted(HOURS_UNTIL_DUE + left, left));
  }

  private static List<Measurement> measured(int size, List<Renewal> made) {
    String overdue = " of a renewal storm, held with " + Figures.text(size) + " that are overdue";
    String rate = "rate" + overdue + ", at " + Figures.text(PER_MINUTE) + " a minute: ";
    double perWindow = PER_MINUTE / 60.0 * WINDOW.toSeconds();
    return List.of(
        Measurement.of(
            rate + "most in ten seconds",
            // At most the second more that may be made up for.
            new Counted(new Between(LEAST_OF_THE_RATE * perWindow, perWindow + PER_MINUTE / 60.0)),
            Renewals.mostWithin(WINDOW, made),
            "renewals"),
        Measurement.of(
            rate + "from the first to the last",
            new Counted(new AtLeast(LEAST_OF_THE_RATE * PER_MINUTE)),
            Renewals.perMinute(made),
            "renewals a minute"),
        Measurement.of(
            "order" + overdue + ": pairs of which the more urgent came first",
            new Counted(new AtLeast(IN_TURN)),
            Renewals.inTurn(made, MovedOperator.THREADS),
            "of 1"));
  }
}
