package io.keymast.support;

import io.keymast.app.ClockedKeyInstaller;
import io.keymast.app.ClockedOperator;
import io.keymast.app.Keymast;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * {@code keymast} that ends with whoever holds the other end of its standard input. Started with
 * the property {@link #AHEAD}, it runs by a clock that is so much ahead, and further by each
 * duration that it is told there, one a line. {@link #LEASE_RUNS_OUT} moves the other clock, by
 * which an operator's Lease is held; by a Key Installer's, that time passes too. With {@link
 * #AHEAD_OF_API_SERVER} instead, a Key Installer's clock alone is so much ahead, and is compared
 * with the API server's.
 */
public final class TiedOperator {
  public static final String AHEAD = "keymast.clock.ahead";
  public static final String AHEAD_OF_API_SERVER = "keymast.clock.ahead-of-api-server";
  static final String LEASE_RUNS_OUT = "the Lease runs out";

  private static final long LONGER_THAN_A_LEASE = Duration.ofSeconds(20).toNanos();

  private TiedOperator() {}

  public static void main(String[] arguments) {
    String ahead = System.getProperty(AHEAD, "");
    String compared = System.getProperty(AHEAD_OF_API_SERVER, "");
    MutableClock clock = new MutableClock();
    AtomicLong leap = new AtomicLong();
    BufferedReader parent =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    if (!compared.isEmpty()) {
      clock.advance(Duration.parse(compared));
      follow(parent, clock, leap);
      ClockedKeyInstaller.runCompared(arguments, clock);
    } else if (ahead.isEmpty()) {
      follow(parent, clock, leap);
      Keymast.main(arguments);
    } else {
      clock.advance(Duration.parse(ahead));
      follow(parent, clock, leap);
      switch (arguments[0]) {
        case "key-installer" -> ClockedKeyInstaller.run(arguments, clock, passed(clock));
        default -> ClockedOperator.run(arguments, clock, () -> System.nanoTime() + leap.get());
      }
    }
  }

  /** As if the time that the clock was sent forward had passed. */
  private static LongSupplier passed(MutableClock clock) {
    Instant began = clock.instant();
    return () -> Duration.between(began, clock.instant()).toNanos();
  }

  private static void follow(BufferedReader parent, MutableClock clock, AtomicLong leap) {
    Thread.ofPlatform().daemon().name("tie").start(() -> obeyUntilHalted(parent, clock, leap));
  }

  private static void obeyUntilHalted(BufferedReader parent, MutableClock clock, AtomicLong leap) {
    try {
      for (String line = parent.readLine(); line != null; line = parent.readLine()) {
        if (line.equals(LEASE_RUNS_OUT)) {
          leap.addAndGet(LONGER_THAN_A_LEASE);
          System.err.println(line);
        } else {
          clock.advance(Duration.parse(line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Runtime.getRuntime().halt(137);
    }
  }
}
