package io.keymast.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever is done with a station ends the same, however often the operator dies of it and whatever
 * the API server answers. Each round hits one write of every workload at once, or every other one.
 *
 * <p>{@code -Dkeymast.torture=true} brings every fault at every write by itself, and takes long;
 * {@code -Dkeymast.torture.stride=1} kills at every write, and not at every third alone; {@code
 * -Dkeymast.torture.affliction=answer-lost} brings one of the answers only; {@code
 * -Dkeymast.torture.briefly=true} brings another one to each workload, in one round, and three of
 * the troubles of watches and reads.
 */
class CrashTest {
  private static final boolean EVERYTHING = Boolean.getBoolean("keymast.torture");

  /** How often a plan is tried whose fault does not come. */
  private static final int TRIES = 5;

  private static final int STRIDE = Integer.getInteger("keymast.torture.stride", 3);
  private static final boolean BRIEFLY = Boolean.getBoolean("keymast.torture.briefly");
  private static final String AFFLICTION = System.getProperty("keymast.torture.affliction", "");
  private static final String PART = System.getProperty("keymast.torture.part", "plans");

  /** Lost events end as watches that expire: by 410. */
  private static final Set<ReadingTrouble> BRIEF_TROUBLES =
      EnumSet.of(
          ReadingTrouble.CERTIFICATES_FROZEN,
          ReadingTrouble.EVENTS_LOST,
          ReadingTrouble.READS_REFUSED);

  /** Of plans that were met at another write than the one that was meant. */
  private static final AtomicInteger MOVED = new AtomicInteger();

  private static final CrashStage STAGE = new CrashStage("crash-" + PART);
  private static final Torture TORTURE = new Torture(STAGE, new TortureResults());

  @BeforeAll
  static void rehearse() {
    TORTURE.rehearses();
  }

  @AfterAll
  static void end() {
    System.out.printf(
        "crash: %d plans were met at an earlier write than the one that was meant%n", MOVED.get());
    TORTURE.ends(PART);
  }

  @TestFactory
  @DisplayName("S25 Killed before and after any write: the same end as without")
  Stream<DynamicContainer> killed() {
    return Arrays.stream(Affliction.values())
        .filter(Affliction::kills)
        .filter(each -> EVERYTHING || each == Affliction.KILLED_BEFORE_AND_AFTER)
        .flatMap(CrashTest::oneByOne);
  }

  @TestFactory
  @DisplayName("S25 A write's answer lost or late, or a refusal: the same end as without")
  Stream<DynamicContainer> answered() {
    if (BRIEFLY) {
      return anAnswerEach();
    }
    return answers()
        .filter(each -> AFFLICTION.isEmpty() || AFFLICTION.equals(each.slug()))
        .flatMap(EVERYTHING ? CrashTest::oneByOne : CrashTest::atEveryOtherWrite);
  }

  @TestFactory
  @DisplayName("S25 Every kind of write is refused four times in a row: the same end as without")
  Stream<DynamicContainer> refused() {
    return Stream.of(round("Writes in a storm", plans(CrashPlan::inStorm), ReadingTrouble.NONE));
  }

  @TestFactory
  @DisplayName(
      "S25 Watches frozen, lossy, out of order or broken off, reads refused or late: the same end as"
          + " without")
  Stream<DynamicContainer> watches() {
    return Arrays.stream(ReadingTrouble.values())
        .filter(each -> each != ReadingTrouble.NONE)
        .filter(each -> EVERYTHING || !each.isSlow())
        .filter(each -> !BRIEFLY || BRIEF_TROUBLES.contains(each))
        .map(
            trouble ->
                round(
                    trouble.toString(),
                    plans(workload -> CrashPlan.withoutFaults(workload).during(trouble.toString()))
                        .stream()
                        .filter(plan -> trouble.canTouch(plan.story(), STAGE))
                        .toList(),
                    trouble));
  }

  private static Stream<DynamicContainer> oneByOne(Affliction affliction) {
    return STAGE.plansAtWrites(affliction, STRIDE).stream()
        .map(plans -> round("A write of each workload: " + affliction, plans, ReadingTrouble.NONE));
  }

  private static Stream<Affliction> answers() {
    return Arrays.stream(Affliction.values())
        .filter(each -> !each.kills())
        .filter(each -> EVERYTHING || each != Affliction.REQUEST_DELAYED);
  }

  private static Stream<DynamicContainer> anAnswerEach() {
    List<Affliction> answers = answers().toList();
    return atEveryOtherWrite(
        "another answer for each workload",
        workload -> answers.get(workload.ordinal() % answers.size()));
  }

  private static Stream<DynamicContainer> atEveryOtherWrite(Affliction affliction) {
    return atEveryOtherWrite(affliction.toString(), _ -> affliction);
  }

  private static Stream<DynamicContainer> atEveryOtherWrite(
      String name, Function<Workload, Affliction> answerTo) {
    return Stream.of(
        round(
            "Every other write: " + name,
            plans(it -> CrashPlan.ofEveryOtherWrite(it, answerTo.apply(it))).stream()
                .filter(it -> !answerTo.apply(it.story()).isSlow() || STAGE.creates(it.story()))
                .toList(),
            ReadingTrouble.NONE));
  }

  private static List<CrashPlan<Workload>> plans(Function<Workload, CrashPlan<Workload>> planOf) {
    return Arrays.stream(Workload.values()).map(planOf).toList();
  }

  private static DynamicContainer round(
      String name, List<CrashPlan<Workload>> plans, ReadingTrouble trouble) {
    return TORTURE.round(name, plans, all -> outcomes(all, trouble));
  }

  /** What a plan comes to once its fault has come, or has been waited for often enough. */
  private static List<Outcome<Workload>> outcomes(
      List<CrashPlan<Workload>> plans, ReadingTrouble trouble) {
    List<Outcome<Workload>> settled = new ArrayList<>();
    List<Outcome<Workload>> missed = List.of();
    List<CrashPlan<Workload>> left = plans;
    for (int i = 0; i < TRIES && !left.isEmpty(); i++) {
      List<Outcome<Workload>> outcomes = new CrashRound(STAGE, left, trouble).runs();
      outcomes.stream().filter(outcome -> !outcome.isMissed()).forEach(settled::add);
      missed = outcomes.stream().filter(Outcome::isMissed).toList();
      left = missed.stream().map(outcome -> outcome.plan().after(outcome)).toList();
    }
    settled.addAll(missed);
    settled.stream()
        .filter(outcome -> outcome.isMet() && outcome.plan().isMoved())
        .peek(outcome -> System.out.println("crash: moved: " + outcome.plan()))
        .forEach(_ -> MOVED.incrementAndGet());
    return settled;
  }
}
