package io.keymast.operator;

import io.keymast.support.Fault;
import io.keymast.support.ProxiedWrite;
import java.util.List;
import java.util.function.Function;

/**
 * An errand, and what is done to the Key Installer's writes meanwhile.
 *
 * @param fault by which results are counted
 * @param hits how many writes are to be hit
 * @param kills whether it waits for the Key Installer's death
 */
record ErrandPlan(
    Errand errand, String fault, int hits, boolean kills, Function<ProxiedWrite, Fault> faults) {
  private static final String NONE = "none";
  private static final String IN_TURN = "each write answered otherwise";

  /** Each errand begins with another one, and its next write takes the next. */
  private static final List<Affliction> ANSWERS =
      List.of(
          Affliction.ANSWERED_409,
          Affliction.ANSWER_LOST,
          Affliction.ANSWERED_429,
          Affliction.ANSWERED_500,
          Affliction.ANSWERED_503);

  static ErrandPlan withoutFaults(Errand errand) {
    return new ErrandPlan(errand, NONE, 0, false, write -> new Fault.None());
  }

  static ErrandPlan of(Errand errand, Affliction affliction, ProxiedWrite target) {
    return new ErrandPlan(
        errand,
        affliction.toString(),
        affliction.faults(),
        affliction.kills(),
        write ->
            write.isOfTheKindOf(target)
                ? affliction.at(write.occurrence() - target.occurrence())
                : new Fault.None());
  }

  /** What is tried again after its fault comes through. */
  static ErrandPlan inTurn(Errand errand) {
    return new ErrandPlan(
        errand,
        IN_TURN,
        1,
        false,
        write -> answer(errand, write.occurrence()).at((write.occurrence() + 1) % 2));
  }

  /** The slow one to first writes only, so that all of these pass at once. */
  @SuppressWarnings("EnumOrdinal") // any number does that tells the errands apart
  private static Affliction answer(Errand errand, int occurrence) {
    return occurrence == 1 && errand.ordinal() % 3 == 0
        ? Affliction.ANSWER_DELAYED
        : ANSWERS.get((errand.ordinal() + occurrence / 2) % ANSWERS.size());
  }

  boolean isWithoutFaults() {
    return fault.equals(NONE);
  }

  @Override
  public String toString() {
    return errand + ", " + fault;
  }
}
