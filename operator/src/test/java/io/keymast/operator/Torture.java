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
            .flatMap(all -> carriesOut.apply(all).stream())
            .peek(results::add)
            .map(outcome -> DynamicTest.dynamicTest(outcome.plan().toString(), outcome::holds)));
  }

  /**
   * The auditor is to have found nothing.
   *
   * @param part as which the results are kept
   */
  void ends(String part) {
    try {
      Audit audit = stage.audited();
      results.add(audit);
      assertThat(audit.sins()).as("what the auditor found").isEmpty();
    } finally {
      results.write(part);
      stage.close();
    }
  }
}
