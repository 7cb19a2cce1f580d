package io.keymast.operator;

import io.keymast.support.Fault;
import io.keymast.support.ProxiedWrite;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A story, and what is done to what a process writes meanwhile.
 *
 * @param fault by which results are counted
 * @param hits how many writes are to be hit
 * @param kills whether it waits for the death of that process
 * @param aim the one write that is meant, if it is one
 */
record CrashPlan<T extends Story<?>>(
    T story,
    String name,
    String fault,
    int hits,
    boolean kills,
    Function<ProxiedWrite, Fault> faults,
    Optional<Aim> aim) {
  /**
   * What is done to which write.
   *
   * @param first the one that was meant at first
   */
  record Aim(Affliction affliction, ProxiedWrite target, ProxiedWrite first) {
    boolean isMoved() {
      return target.occurrence() != first.occurrence();
    }
  }

  private static final String NONE = "none";
  private static final String STORM = "storm of 429, 500, 409 and 503";
  private static final List<Fault> REFUSALS =
      Stream.of(
              Affliction.ANSWERED_429,
              Affliction.ANSWERED_500,
              Affliction.ANSWERED_409,
              Affliction.ANSWERED_503)
          .flatMap(each -> each.faults().stream())
          .toList();
  private static final String IN_TURN = "each write answered otherwise";
  private static final List<Affliction> ANSWERS =
      List.of(
          Affliction.ANSWERED_409,
          Affliction.ANSWER_LOST,
          Affliction.ANSWERED_429,
          Affliction.ANSWERED_500,
          Affliction.ANSWERED_503);

  private static final Set<String> AGAIN_AND_AGAIN =
      Set.of(STORM, IN_TURN, ReadingTrouble.READS_REFUSED.toString());

  static <T extends Story<?>> CrashPlan<T> withoutFaults(T story) {
    return new CrashPlan<>(
        story, story.toString(), NONE, 0, false, write -> new Fault.None(), Optional.empty());
  }

  static <T extends Story<?>> CrashPlan<T> of(T story, Affliction affliction, ProxiedWrite target) {
    return of(story, new Aim(affliction, target, target));
  }

  private static <T extends Story<?>> CrashPlan<T> of(T story, Aim aim) {
    Affliction affliction = aim.affliction();
    ProxiedWrite target = aim.target();
    return new CrashPlan<>(
        story,
        story + ", " + target + (aim.isMoved() ? " for " + aim.first() : "") + ": " + affliction,
        affliction.toString(),
        affliction.faults().size(),
        affliction.kills(),
        write ->
            write.isOfTheKindOf(target)
                ? affliction.at(write.occurrence() - target.occurrence())
                : new Fault.None(),
        Optional.of(aim));
  }

  /**
   * Where the fault did not come: the write that is meant came with the one before it of its kind,
   * since the operator saw both their causes in one look. That one is meant then.
   */
  CrashPlan<T> after(Outcome<?> missed) {
    return aim.map(
            it ->
                of(
                    story,
                    new Aim(
                        it.affliction(), it.target().numbered(earlier(it, missed)), it.first())))
        .orElse(this);
  }

  private static int earlier(Aim aim, Outcome<?> missed) {
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
   * of the slow fault that is enough, for stories that create anything.
   */
  static <T extends Story<?>> CrashPlan<T> ofEveryOtherWrite(T story, Affliction affliction) {
    return new CrashPlan<>(
        story,
        story + ", every other write: " + affliction,
        affliction.toString(),
        affliction.faults().size(),
        false,
        write ->
            affliction.isSlow() && !isCreate(write)
                ? new Fault.None()
                : inCycle(Stream.of(affliction), write),
        Optional.empty());
  }

  /** The first writes of each kind are refused in turn, by whatever a busy API server says. */
  static <T extends Story<?>> CrashPlan<T> inStorm(T story) {
    return new CrashPlan<>(
        story,
        story + ", " + STORM,
        STORM,
        REFUSALS.size(),
        false,
        write ->
            write.occurrence() <= REFUSALS.size()
                ? REFUSALS.get(write.occurrence() - 1)
                : new Fault.None(),
        Optional.empty());
  }

  /**
   * Each write takes the next answer; what is tried again after its fault comes through.
   *
   * @param turn of the story: each begins with another answer
   */
  static <T extends Story<?>> CrashPlan<T> inTurn(T story, int turn) {
    return new CrashPlan<>(
        story,
        story + ", " + IN_TURN,
        IN_TURN,
        1,
        false,
        write -> inCycle(answersFrom(turn), write),
        Optional.empty());
  }

  /** The slow one to first writes only, so that all of these pass at once. */
  private static Stream<Affliction> answersFrom(int turn) {
    int first = turn % ANSWERS.size();
    return Stream.of(
            turn % 3 == 0 ? List.of(Affliction.ANSWER_DELAYED) : List.<Affliction>of(),
            ANSWERS.subList(first, ANSWERS.size()),
            ANSWERS.subList(0, first))
        .flatMap(List::stream);
  }

  /** What is tried again after each of them comes through. */
  private static Fault inCycle(Stream<Affliction> afflictions, ProxiedWrite write) {
    List<Fault> cycle =
        afflictions
            .flatMap(each -> Stream.concat(each.faults().stream(), Stream.of(new Fault.None())))
            .toList();
    return cycle.get((write.occurrence() - 1) % cycle.size());
  }

  /** Where somebody would notice if it was done twice. */
  static boolean isCreate(ProxiedWrite write) {
    return write.method().equals("POST") && !write.resource().equals("events");
  }

  /** By a trouble that is not of writes, and is to come to one event at least. */
  CrashPlan<T> during(String trouble) {
    return new CrashPlan<>(story, story + ", " + trouble, trouble, 1, kills, faults, aim);
  }

  /** Whether another write is meant now than at first. */
  boolean isMoved() {
    return aim.filter(Aim::isMoved).isPresent();
  }

  /** Whether whatever is done may be refused, and what is done next to it too. */
  boolean isRefusedAgainAndAgain() {
    return aim.isEmpty() && (AGAIN_AND_AGAIN.contains(fault) || Affliction.isOne(fault));
  }

  boolean isWithoutFaults() {
    return fault.equals(NONE);
  }

  @Override
  public String toString() {
    return name;
  }
}
