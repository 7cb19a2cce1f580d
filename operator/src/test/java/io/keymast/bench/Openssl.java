package io.keymast.bench;

import io.keymast.support.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code openssl speed}: signatures a second of one core, by CPU time. */
final class Openssl {
  static final String WHAT = "openssl speed, sign/s";
  private static final String YARDSTICK = "ecdsap256";

  private Openssl() {}

  static Callable<Double> signs(String algorithm) {
    return () -> {
      double rate = Double.POSITIVE_INFINITY;
      while (Double.isInfinite(rate)) {
        rate = signsIn(run(List.of("openssl", "speed", "-seconds", "1", algorithm)));
      }
      return rate;
    };
  }

  /** What shows whether the machine stands still. */
  static Callable<Double> yardstick() {
    return signs(YARDSTICK);
  }

  static String version() {
    return run(List.of("openssl", "version")).strip();
  }

  /**
   * The last line ends with sign/s and verify/s. On a machine so busy that openssl got no time to
   * speak of, it divides by none.
   */
  static double signsIn(String table) {
    String rate = table.strip().replaceFirst("(?s).*\\s(\\S+)\\s+\\S+$", "$1");
    return rate.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(rate);
  }

  private static String run(List<String> command) {
    return Command.run(Path.of("."), command);
  }
}
