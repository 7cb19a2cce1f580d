package io.keymast.operator;

import io.keymast.auditor.Audit;
import io.keymast.operator.TortureResults.Row;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What the suite does in a small number and a long run in a large one: its row of the results,
 * however it ends. It is closed while what it is judged by is still open.
 */
public final class LongRun implements AutoCloseable {
  private final String test;
  private final String what;
  private final int tries;
  private final Supplier<Audit> auditor;
  private final long began = System.nanoTime();
  private int met;
  private int broken = 1;

  private LongRun(Class<?> test, String what, int tries, Supplier<Audit> auditor) {
    this.test = test.getSimpleName();
    this.what = what;
    this.tries = tries;
    this.auditor = auditor;
  }

  /** Judged by its test, and by the auditor. */
  static LongRun of(
      Class<?> test, String what, int tries, RunArchive archive, OperatorJvm operator) {
    return new LongRun(test, what, tries, () -> archive.judged(operator));
  }

  /** Judged by its test alone: no operator runs, so that there is nothing to audit. */
  public static LongRun ofNoOperator(Class<?> test, String what, int tries) {
    return new LongRun(test, what, tries, () -> Audit.none(what));
  }

  /**
   * @param soFar how many were tried
   */
  public void has(int soFar) {
    met = Math.min(tries, soFar);
  }

  /** Its test found nothing. */
  public void holds() {
    broken = 0;
  }

  @Override
  public void close() {
    TortureResults results = new TortureResults();
    try {
      results.add(row(auditor.get()));
    } catch (RuntimeException e) {
      results.addUnended(fault());
      throw e;
    } finally {
      results.write("long-" + test);
    }
  }

  private Row row(Audit audit) {
    return new Row(
        fault(),
        tries,
        audit.duplicates(),
        audit.forgotten(),
        audit.unrevoked(),
        audit.diverged(),
        met,
        broken,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
  }

  private String fault() {
    return "long: " + what;
  }
}
