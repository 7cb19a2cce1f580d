package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.keymast.support.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A process that runs Java, which ends with this one. */
record Jvm(Process process, ProcessMeter meter) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration AT_REST = Duration.ofMillis(30);

  /** Of a generation of the heap, and of nothing outside of it. */
  private static final Pattern USED_HEAP = Pattern.compile(", used (\\d+)K");

  static Jvm of(Process process) {
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new Jvm(process, ProcessMeter.of(process.toHandle()));
  }

  /** What it was told before it was told what to run. */
  List<String> flags() {
    List<String> arguments = Arrays.asList(process.info().arguments().orElseThrow());
    int program = arguments.indexOf("-jar");
    if (program < 0) {
      throw new IllegalStateException("it runs no jar: " + arguments);
    }
    return List.copyOf(arguments.subList(0, program));
  }

  /** What is left after a full collection. */
  long liveHeapBytes() {
    jcmd("GC.run");
    jcmd("GC.run");
    return usedHeapBytes(jcmd("GC.heap_info"));
  }

  /**
   * @param told by the JVM, which has a line for each generation
   */
  static long usedHeapBytes(String told) {
    List<MatchResult> generations = USED_HEAP.matcher(told).results().toList();
    if (generations.isEmpty()) {
      throw new IllegalStateException("the JVM doesn't tell its heap: " + told);
    }
    return generations.stream().mapToLong(used -> Long.parseLong(used.group(1))).sum() * 1024;
  }

  /** Returns when it does nothing any more: it has used next to no CPU for a second. */
  void awaitsRest() {
    AtomicReference<Duration> former = new AtomicReference<>(Duration.ZERO);
    await("nothing is left to do")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              Duration now = meter.cpu();
              return now.minus(former.getAndSet(now)).compareTo(AT_REST) <= 0;
            });
  }

  private String jcmd(String command) {
    return Command.run(
        Path.of("."),
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            Long.toString(process.pid()),
            command));
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
