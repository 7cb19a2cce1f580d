package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What judging inputs leaves behind: while fuzzing, where the process does nothing else, the live
 * heap may not grow with their number.
 */
public final class BoundedHeap implements BeforeEachCallback, AfterAllCallback {
  private static final boolean FUZZING = System.getenv("JAZZER_FUZZ") != null;

  /** What the fuzzer's own records come to, and more. */
  private static final long MOST_GROWTH = 32L * 1024 * 1024;

  private long before;

  /** Last before the fuzzing itself, which follows the checked-in inputs. */
  @Override
  public void beforeEach(ExtensionContext context) {
    if (FUZZING) {
      before = liveHeap();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (FUZZING) {
      long growth = liveHeap() - before;
      System.out.printf("live heap: %d KiB more than before%n", growth / 1024);
      assertThat(growth).as("bytes of live heap that the run left").isLessThan(MOST_GROWTH);
    }
  }

  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
