package io.keymast.operator;

import io.keymast.support.Fault;
import io.keymast.support.ProxiedWrite;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A workload, and what is done to its writes.
 *
 * @param fault by which results are counted
 * @param hits how many writes are to be hit
 * @param kills whether it waits for the operator's death
 * @param aim the one write that is meant, if it is one
 */
record CrashPlan(
    Workload workload,
    String name,
    String fault,
    int hits,
    boolean kills,
    Function<ProxiedWrite, Fault> faults,
    Optional<Aim> aim) {
  /** What is done to which write. */
  record Aim(Affliction affliction, ProxiedWrite target) {}

  private static final String NONE = "none";
  private static final String STORM = "storm of 429, 500, 409 and 503";
  private static final List<Integer> REFUSALS = List.of(429, 500, 409, 503);

  static CrashPlan withoutFaults(Workload workload) {
    return new CrashPlan(
        workload, workload.toString(), NONE, 0, false, write -> new Fault.None(), Optional.empty());
  }

  static CrashPlan of(Workload workload, Affliction affliction, ProxiedWrite target) {
    return new CrashPlan(
        workload,
        workload + ", " + target + ": " + affliction,
        affliction.toString(),
        affliction.faults(),
        affliction.kills(),
        write ->
            write.isOfTheKindOf(target)
                ? affliction.at(write.occurrence() - target.occurrence())
                : new Fault.None(),
        Optional.of(new Aim(affliction, target)));
  }

  /**
   * Where the fault did not come: the write that is meant came with the one before it of its kind,
   * since the operator saw both their causes in one look. That one is meant then.
   */
  CrashPlan after(Outcome missed) {
    return aim.map(it -> of(workload, it.affliction(), it.target().numbered(earlier(it, missed))))
        .orElse(this);
  }

  private static int earlier(Aim aim, Outcome missed) {
    int last =
        Stream.concat(missed.writes().stream(), missed.hits().stream())
            .filter(write -> write.isOfTheKindOf(aim.target()))
            .mapToInt(ProxiedWrite::occurrence)
            .max()
            .orElse(1);
    return Math.max(1, Math.min(last, aim.target().occurrence() - 1));
  }

  /**
   * So that what is tried again after the fault comes through. A create may make something twice:
   * of the slow fault that is enough, for workloads that create anything.
   */
  static CrashPlan ofEveryOtherWrite(Workload workload, Affliction affliction) {
    return new CrashPlan(
        workload,
        workload + ", every other write: " + affliction,
        affliction.toString(),
        1,
        false,
        write ->
            affliction.isSlow() && !isCreate(write)
                ? new Fault.None()
                : affliction.at((write.occurrence() + 1) % 2),
        Optional.empty());
  }

  /** The first writes of each kind are refused in turn, by whatever a busy API server says. */
  static CrashPlan inStorm(Workload workload) {
    return new CrashPlan(
        workload,
        workload + ", " + STORM,
        STORM,
        REFUSALS.size(),
        false,
        write ->
            write.occurrence() <= REFUSALS.size()
                ? new Fault.Answer(REFUSALS.get(write.occurrence() - 1))
                : new Fault.None(),
        Optional.empty());
  }

  /** Where somebody would notice if it was done twice. */
  static boolean isCreate(ProxiedWrite write) {
    return write.method().equals("POST") && !write.resource().equals("events");
  }

  /** By a trouble that is not of writes. */
  CrashPlan during(String trouble) {
    return new CrashPlan(workload, workload + ", " + trouble, trouble, hits, kills, faults, aim);
  }

  boolean isWithoutFaults() {
    return fault.equals(NONE);
  }

  @Override
  public String toString() {
    return name;
  }
}
