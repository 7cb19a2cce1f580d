package io.keymast.operator;

import io.keymast.support.Fault;
import io.keymast.support.Lane;
import io.keymast.support.ProxiedWrite;
import io.keymast.support.SharedKill;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One plan of a round, where it is carried out, and what goes wrong there.
 *
 * @param station its name
 * @param lane of all that is written about it
 */
record Act<T extends Story<S>, S>(
    CrashPlan<T> plan, S scene, String station, Lane lane, List<Finding> failures) {

  /** Nothing is done to its writes until it is armed. */
  static <T extends Story<S>, S> Act<T, S> open(
      CrashPlan<T> plan, S scene, Station station, Lane lane) {
    lane.arm(write -> new Fault.None());
    return new Act<>(plan, scene, station.name(), lane, new CopyOnWriteArrayList<>());
  }

  void tries(Consumer<S> part) {
    try {
      part.accept(scene);
    } catch (RuntimeException | AssertionError e) {
      fails(e);
    }
  }

  void fails(Throwable why) {
    failures.add(Finding.diverged(why));
  }

  void prepares() {
    tries(plan.story()::prepares);
  }

  void arms() {
    lane.arm(plan.faults());
  }

  /**
   * @param kill is not to wait for it any longer
   */
  void goesOn(SharedKill kill) {
    tries(plan.story()::goesOn);
    lane.isSeen();
    if (plan.kills()) {
      kill.excuse();
    }
  }

  /** All is as it is to be: what it does from now on is told when that is run. */
  Runnable listens() {
    int before = lane.works().size();
    return () -> {
      List<ProxiedWrite> more = lane.works().stream().skip(before).toList();
      if (!more.isEmpty()) {
        failures.add(
            new Finding(Finding.Breach.RESTLESS, "wrote " + more + ", and all was as it is to be"));
      }
    };
  }

  /**
   * What became of it, as its oracles say.
   *
   * @param events of watches that something was done to
   * @param recovery how long it took to get over the faults
   */
  Outcome<T> judged(long events, Duration recovery, List<Function<S, List<Finding>>> oracles) {
    List<Finding> findings = new ArrayList<>();
    oracles.forEach(oracle -> tries(it -> findings.addAll(oracle.apply(it))));
    findings.addAll(Recovery.findings(recovery, Recovery.allowed(plan)));
    findings.addAll(failures);
    return new Outcome<>(
        plan, station, lane.hits(), lane.writes(), events, recovery, List.copyOf(findings));
  }
}
