package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What strangers send, what judging it may cost, and what no answer may tell. */
public final class HostileInput {
  /** What no answer to strangers may have in it: an exception, a stack trace, a class. */
  public static final Pattern INTERNALS =
      Pattern.compile("Exception|\\bat [a-z]+(\\.[a-z]+)+|org\\.eclipse|io\\.keymast|jetty");

  private static final ThreadMXBean WORK = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final ClassLoadingMXBean CLASSES = ManagementFactory.getClassLoadingMXBean();

  /** Far more than the parsers take, and far less than what one input could ask for. */
  private static final long MOST_BYTES = 16 * 1024 * 1024;

  /** A short run, or one beside others, takes longer on the processor than by itself. */
  private static final Duration LONGEST =
      System.getenv("JAZZER_FUZZ") != null
              && System.getenv().getOrDefault("FUZZ_AT_ONCE", "1").equals("1")
          ? Duration.ofMillis(100)
          : Duration.ofSeconds(1);

  /** By the wall's clock, so that waiting counts too. */
  private static final Duration QUICK = Duration.ofMillis(100);

  /** Of so many judgements the shortest counts: a busy machine interrupts some of them. */
  private static final int TRIES = 10;

  /** By then what is made once, such as tables of a curve, is there. */
  static final int WARM_UP = 1_000;

  private static final AtomicInteger JUDGED = new AtomicInteger();

  /** For both judgements, by the wall's clock: whatever else the machine does, a hang is longer. */
  private static final Duration HANG = Duration.ofSeconds(10);

  /** Before it is warm: classes are loaded, and instrumented, by a machine that others use too. */
  private static final Duration COLD_HANG = Duration.ofMinutes(1);

  /** A new one after each hang. */
  private static final ExecutorService JUDGES =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("judge-", 0).factory());

  private HostileInput() {}

  /**
   * What a parser says of one input: twice the same, by no exception, before it counts for a hang,
   * without a pause that anybody would notice, and within bounds. So is the first judgement once
   * {@link #WARM_UP} inputs were judged, unless it loads classes; else the second one tells what
   * the input costs.
   */
  public static <T> T judged(byte[] input, Supplier<T> parser) {
    return judged(input, parser, JUDGED.get() < WARM_UP ? COLD_HANG : HANG);
  }

  static <T> T judged(byte[] input, Supplier<T> parser, Duration hang) {
    Future<T> verdict = JUDGES.submit(() -> judgedTwice(parser));
    try {
      return verdict.get(hang.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException hanging) {
      throw new AssertionError(
          "no verdict within %s on the input that is in base64 %s"
              .formatted(hang, Base64.getEncoder().encodeToString(input)));
    } catch (ExecutionException e) {
      throw thrown(Objects.requireNonNull(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** As the parser, or an assertion, threw it. */
  private static RuntimeException thrown(Throwable cause) {
    return switch (cause) {
      case Error error -> throw error;
      case RuntimeException unchecked -> unchecked;
      default -> new IllegalStateException(cause);
    };
  }

  private static <T> T judgedTwice(Supplier<T> parser) {
    boolean isWarm = JUDGED.incrementAndGet() > WARM_UP;
    long loaded = CLASSES.getTotalLoadedClassCount();
    Judgement<T> first = Judgement.by(parser);
    if (isWarm && CLASSES.getTotalLoadedClassCount() == loaded) {
      first.isBounded("the first time");
    }
    Judgement<T> second = Judgement.by(parser);
    second.isBounded("the second time");
    assertThat(second.verdict()).isEqualTo(first.verdict());
    assertThat(shortest(parser, first.time(), second.time()))
        .as("shortest time by the wall's clock")
        .isLessThan(QUICK);
    return first.verdict();
  }

  private static Duration shortest(Supplier<?> parser, Duration first, Duration second) {
    Duration shortest = Collections.min(List.of(first, second));
    for (int tries = 2; tries < TRIES && shortest.compareTo(QUICK) >= 0; tries++) {
      shortest = Collections.min(List.of(shortest, Judgement.by(parser).time()));
    }
    return shortest;
  }

  /**
   * What a parser says, and what that cost the thread that asked.
   *
   * @param time by the wall's clock
   */
  private record Judgement<T>(T verdict, long bytes, Duration work, Duration time) {
    static <T> Judgement<T> by(Supplier<T> parser) {
      long began = System.nanoTime();
      long thread = Thread.currentThread().threadId();
      long bytes = WORK.getThreadAllocatedBytes(thread);
      long nanos = WORK.getCurrentThreadCpuTime();
      T verdict = parser.get();
      Duration work = Duration.ofNanos(WORK.getCurrentThreadCpuTime() - nanos);
      return new Judgement<>(
          verdict,
          WORK.getThreadAllocatedBytes(thread) - bytes,
          work,
          Duration.ofNanos(System.nanoTime() - began));
    }

    void isBounded(String when) {
      assertThat(bytes).as("bytes allocated %s", when).isLessThan(MOST_BYTES);
      assertThat(work).as("time on the processor %s", when).isLessThan(LONGEST);
    }
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
