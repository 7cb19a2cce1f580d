package io.keymast.bench;

import io.keymast.bench.PollRate.Manner;
import io.keymast.bench.Scale.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The highest rate at which stations are answered in time. It is looked for by tries of which one
 * may be lucky, and so it is held several times afterwards, or a lower one.
 *
 * @param held those times
 */
record PollCapacity(double perSecond, List<PollSchedule> held) {
  /** What any server can do, in polls a second. */
  private static final double FIRST = 20;

  /** A hiccup of the machine is not the server's. */
  private static final int TRIES = 2;

  private static final double LOWER = 0.95;
  private static final int MOST_LOWER = 10;

  /** Below which those who ask were the limit, of a core. */
  private static final double BUSY = 0.9;

  /** If even few are not answered in time, how it was with these. */
  static PollCapacity of(Manner manner, PollingSite site, Pace pace) throws Exception {
    PollServer server = site.keyInstaller();
    List<Poller> here = site.pollers().stream().map(it -> it.at(server.port())).toList();
    Writers.each(0, here.size(), number -> here.get(number).polls());
    Trial trial = rate -> PollSchedule.at(rate, manner, here, server, pace.load());
    double rate =
        HighestRate.from(FIRST, each -> inTime(each, trial))
            .map(PollSchedule::perSecond)
            .orElse(FIRST);
    PollCapacity held = held(rate, pace.rounds(), trial);
    for (int i = 0; i < MOST_LOWER && !held.isInTime() && rate * LOWER >= FIRST; i++) {
      rate *= LOWER;
      held = held(rate, pace.rounds(), trial);
    }
    return held;
  }

  private interface Trial {
    PollSchedule at(double rate) throws Exception;
  }

  private static Optional<PollSchedule> inTime(double rate, Trial trial) throws Exception {
    Optional<PollSchedule> kept = Optional.empty();
    for (int i = 0; i < TRIES && kept.isEmpty(); i++) {
      kept = Optional.of(trial.at(rate)).filter(PollSchedule::isInTime);
    }
    return kept;
  }

  private static PollCapacity held(double rate, int times, Trial trial) throws Exception {
    List<PollSchedule> held = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      held.add(trial.at(rate));
    }
    return new PollCapacity(rate, held);
  }

  boolean isInTime() {
    return slowest99th().median() < PollSchedule.IN_TIME.toMillis();
  }

  /** In milliseconds. */
  Samples slowest99th() {
    return samples(kept -> kept.slowest99th().toNanos() / 1e6);
  }

  /** In percent of a core. */
  Samples busy() {
    return samples(kept -> kept.busy() * 100);
  }

  /** In percent of the polls. */
  Samples resumed() {
    return samples(kept -> kept.resumed() * 100);
  }

  /** Whether the server could not have done more. */
  boolean isOfServer() {
    return busy().median() >= BUSY * 100;
  }

  private Samples samples(ToDoubleFunction<PollSchedule> figure) {
    return new Samples(held.stream().mapToDouble(figure).boxed().toList());
  }
}
