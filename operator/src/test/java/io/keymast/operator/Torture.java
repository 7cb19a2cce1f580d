package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.auditor.Audit;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;

/** Plans as tests, and what is kept of them. */
final class Torture {
  private final Stage stage;
  private final TortureResults results;

  /** Where plans are carried out. */
  interface Stage extends AutoCloseable {
    /** What is done and written where nothing goes wrong. */
    void rehearses();

    /** What the auditor finds in all that has happened here. */
    Audit audited();

    @Override
    void close();
  }

  Torture(Stage stage, TortureResults results) {
    this.stage = stage;
    this.results = results;
  }

  /** It is carried out when its first plan is asked for. */
  <T extends Story<?>> DynamicContainer round(
      String name,
      List<CrashPlan<T>> plans,
      Function<List<CrashPlan<T>>, List<Outcome<T>>> carriesOut) {
    return DynamicContainer.dynamicContainer(
        name,
        Stream.of(plans)
            .flatMap(all -> carriedOut(all, carriesOut).stream())
            .peek(results::add)
            .map(outcome -> DynamicTest.dynamicTest(outcome.plan().toString(), outcome::holds)));
  }

  /** What can't even be rehearsed is in the results too. */
  void rehearses() {
    try {
      stage.rehearses();
    } catch (RuntimeException | AssertionError e) {
      results.addUnended("without faults");
      throw e;
    }
  }

  /**
   * The auditor is to have found nothing, and not for want of anything to judge.
   *
   * @param part as which the results are kept
   */
  void ends(String part) {
    try {
      Audit audit = stage.audited();
      results.add(audit);
      assertThat(audit.sins()).as("what the auditor found").isEmpty();
      assertThat(audit.certificates()).as("certificates that it judged").isPositive();
      assertThat(audit.lists()).as("CRLs that it judged").isPositive();
    } catch (RuntimeException e) {
      results.addUnended("audit");
      throw e;
    } finally {
      results.write(part);
      stage.close();
    }
  }

  /** A round that nobody could end has broken each of its plans. */
  private static <T extends Story<?>> List<Outcome<T>> carriedOut(
      List<CrashPlan<T>> plans, Function<List<CrashPlan<T>>, List<Outcome<T>>> carriesOut) {
    try {
      return carriesOut.apply(plans);
    } catch (RuntimeException | AssertionError e) {
      return plans.stream().map(plan -> Outcome.without(plan, e)).toList();
    }
  }
}
