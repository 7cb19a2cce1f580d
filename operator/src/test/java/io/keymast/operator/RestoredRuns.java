package io.keymast.operator;

import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;

/**
 * The tests of one class of what befalls a whole cluster, its clocks or its leader: each is one try
 * and a row, and the rows are kept when the last of them has ended.
 */
public final class RestoredRuns implements AutoCloseable {
  private final TortureResults results = new TortureResults();
  private final String test;

  private RestoredRuns(String test) {
    this.test = test;
  }

  public static RestoredRuns of(Class<?> test) {
    return new RestoredRuns(test.getSimpleName());
  }

  /** Judged by its test, and by the auditor. */
  public LongRun run(String what, RunArchive archive, OperatorJvm... replicas) {
    return new LongRun("restored: " + what, 1, () -> archive.judged(replicas), results, _ -> {});
  }

  @Override
  public void close() {
    results.write("restored-" + test);
  }
}
