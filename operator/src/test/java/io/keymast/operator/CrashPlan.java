package io.keymast.operator;

import io.keymast.support.Fault;
import io.keymast.support.ProxiedWrite;
import java.util.List;
import java.util.function.Function;

/**
 * A workload, and what is done to its writes.
 *
 * @param fault by which results are counted
 * @param hits how many writes are to be hit
 * @param kills whether it waits for the operator's death
 */
record CrashPlan(
    Workload workload,
    String name,
    String fault,
    int hits,
    boolean kills,
    Function<ProxiedWrite, Fault> faults) {
  private static final String NONE = "none";
  private static final String STORM = "storm of 429, 500, 409 and 503";
  private static final List<Integer> REFUSALS = List.of(429, 500, 409, 503);

  static CrashPlan withoutFaults(Workload workload) {
    return new CrashPlan(workload, workload.toString(), NONE, 0, false, write -> new Fault.None());
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
                : new Fault.None());
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
                : affliction.at((write.occurrence() + 1) % 2));
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
                : new Fault.None());
  }

  /** Where somebody would notice if it was done twice. */
  static boolean isCreate(ProxiedWrite write) {
    return write.method().equals("POST") && !write.resource().equals("events");
  }

  /** By a trouble that is not of writes. */
  CrashPlan during(String trouble) {
    return new CrashPlan(workload, workload + ", " + trouble, trouble, hits, kills, faults);
  }

  boolean isWithoutFaults() {
    return fault.equals(NONE);
  }

  @Override
  public String toString() {
    return name;
  }
}
