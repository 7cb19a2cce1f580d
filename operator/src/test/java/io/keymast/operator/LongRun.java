package io.keymast.operator;

import io.keymast.auditor.Audit;
import io.keymast.operator.TortureResults.Row;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A test that is a row of the results by itself, however it ends: what the suite does in a small
 * number and a long run in a large one, or one {@linkplain RestoredRuns of a whole cluster}. It is
 * closed while what it is judged by is still open.
 */
public final class LongRun implements AutoCloseable {
  private final String fault;
  private final int tries;
  private final Supplier<Audit> auditor;
  private final Consumer<TortureResults> end;
  private final TortureResults results;
  private final long began = System.nanoTime();
  private int came;
  private int broken = 1;

  /**
   * @param results where its row goes
   * @param end what becomes of them then
   */
  LongRun(
      String fault,
      int tries,
      Supplier<Audit> auditor,
      TortureResults results,
      Consumer<TortureResults> end) {
    this.fault = fault;
    this.tries = tries;
    this.auditor = auditor;
    this.results = results;
    this.end = end;
  }

  /** Judged by its test, and by the auditor. */
  static LongRun of(
      Class<?> test, String what, int tries, RunArchive archive, OperatorJvm operator) {
    return of(test, what, tries, () -> archive.judged(operator));
  }

  /** Judged by its test alone: no operator runs, so that there is nothing to audit. */
  public static LongRun ofNoOperator(Class<?> test, String what, int tries) {
    return of(test, what, tries, () -> Audit.none(what));
  }

  private static LongRun of(Class<?> test, String what, int tries, Supplier<Audit> auditor) {
    return new LongRun(
        "long: " + what,
        tries,
        auditor,
        new TortureResults(),
        results -> results.write("long-" + test.getSimpleName()));
  }

  /**
   * @param soFar how many were tried
   */
  public void has(int soFar) {
    came = Math.min(tries, soFar);
  }

  /** What it is about has come. */
  public void isMet() {
    has(tries);
  }

  /** Its test found nothing. */
  public void holds() {
    broken = 0;
  }

  @Override
  public void close() {
    try {
      results.add(row(auditor.get()));
    } catch (RuntimeException e) {
      results.addUnended(fault);
      throw e;
    } finally {
      end.accept(results);
    }
  }

  private Row row(Audit audit) {
    return new Row(
        fault,
        tries,
        audit.duplicates(),
        audit.forgotten(),
        audit.unrevoked(),
        audit.diverged(),
        came,
        broken,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
  }
}
