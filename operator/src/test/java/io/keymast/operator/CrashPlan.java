package io.keymast.operator;

import io.keymast.support.Fault;
import io.keymast.support.ProxiedWrite;
import java.util.function.Function;

/**
 * A workload, and what is done to its writes.
 *
 * @param fault by which results are counted
 * @param hits how many writes are to be hit at least
 * @param kills whether it waits for the operator's death
 */
record CrashPlan(
    Workload workload,
    String name,
    String fault,
    int hits,
    boolean kills,
    Function<ProxiedWrite, Fault> faults) {

  static CrashPlan withoutFaults(Workload workload) {
    return new CrashPlan(
        workload, workload.toString(), "none", 0, false, write -> new Fault.None());
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
   * of the slow fault that is enough.
   */
  static CrashPlan ofEveryOtherWrite(Workload workload, Affliction affliction) {
    return new CrashPlan(
        workload,
        workload + ", every other write: " + affliction,
        affliction.toString(),
        affliction.isSlow() ? 0 : 1,
        false,
        write ->
            affliction.isSlow() && !isCreate(write)
                ? new Fault.None()
                : affliction.at((write.occurrence() + 1) % 2));
  }

  private static boolean isCreate(ProxiedWrite write) {
    return write.method().equals("POST") && !write.resource().equals("events");
  }

  /** By a trouble that is not of writes. */
  CrashPlan during(String trouble) {
    return new CrashPlan(workload, workload + ", " + trouble, trouble, hits, kills, faults);
  }

  @Override
  public String toString() {
    return name;
  }
}
