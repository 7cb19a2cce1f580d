package io.keymast.support;

import io.keymast.app.ClockedOperator;
import io.keymast.app.Keymast;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * {@code keymast} that ends with whoever holds the other end of its standard input. Started with
 * the property {@link #AHEAD}, it runs by a clock that is so much ahead, and further by each
 * duration that it is told there, one a line.
 */
public final class TiedOperator {
  static final String AHEAD = "keymast.clock.ahead";

  private TiedOperator() {}

  public static void main(String[] arguments) {
    String ahead = System.getProperty(AHEAD, "");
    MutableClock clock = new MutableClock();
    BufferedReader parent =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    if (ahead.isEmpty()) {
      follow(parent, clock);
      Keymast.main(arguments);
    } else {
      clock.advance(Duration.parse(ahead));
      follow(parent, clock);
      ClockedOperator.run(arguments, clock);
    }
  }

  private static void follow(BufferedReader parent, MutableClock clock) {
    Thread.ofPlatform().daemon().name("tie").start(() -> obeyUntilHalted(parent, clock));
  }

  private static void obeyUntilHalted(BufferedReader parent, MutableClock clock) {
    try {
      for (String line = parent.readLine(); line != null; line = parent.readLine()) {
        clock.advance(Duration.parse(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Runtime.getRuntime().halt(137);
    }
  }
}
