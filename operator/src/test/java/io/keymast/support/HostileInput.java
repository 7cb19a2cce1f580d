package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What strangers send, and what judging it may cost. */
public final class HostileInput {
  private static final ThreadMXBean WORK = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Far more than the parsers take, and far less than what one input could ask for. */
  private static final long MOST_BYTES = 16 * 1024 * 1024;

  /** A short run, or one beside others, takes longer on the processor than by itself. */
  private static final Duration LONGEST =
      System.getenv("JAZZER_FUZZ") != null
              && System.getenv().getOrDefault("FUZZ_AT_ONCE", "1").equals("1")
          ? Duration.ofMillis(100)
          : Duration.ofSeconds(1);

  private HostileInput() {}

  /**
   * What a parser says of one input: twice the same, by no exception, and within bounds the second
   * time, when all classes are loaded.
   */
  public static <T> T judged(Supplier<T> parser) {
    T first = parser.get();
    long thread = Thread.currentThread().threadId();
    long bytes = WORK.getThreadAllocatedBytes(thread);
    long nanos = WORK.getCurrentThreadCpuTime();
    T second = parser.get();
    Duration took = Duration.ofNanos(WORK.getCurrentThreadCpuTime() - nanos);
    assertThat(WORK.getThreadAllocatedBytes(thread) - bytes)
        .as("bytes allocated")
        .isLessThan(MOST_BYTES);
    assertThat(took).as("time on the processor").isLessThan(LONGEST);
    assertThat(second).isEqualTo(first);
    return first;
  }

  /**
   * The checked-in inputs to start from and those that were findings once, of {@code
   * src/test/resources/fuzz}: in each line {@code hex} or {@code text}, with Java's escapes.
   */
  public static Stream<byte[]> seeds(String name) {
    try {
      Path file =
          Path.of(System.getProperty("keymast.root"))
              .resolve("operator/src/test/resources/fuzz/" + name + ".seeds");
      return Files.readAllLines(file).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(HostileInput::bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String line) {
    String[] kindAndInput = line.split(" ", 2);
    return switch (kindAndInput[0]) {
      case "hex" -> HexFormat.of().parseHex(kindAndInput[1]);
      case "text" -> kindAndInput[1].translateEscapes().getBytes(StandardCharsets.UTF_8);
      default -> throw new IllegalArgumentException("neither hex nor text: " + line);
    };
  }
}
