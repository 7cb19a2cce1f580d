package io.keymast.bench;

import io.keymast.support.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code openssl speed}: signatures a second of one core, by CPU time. */
final class Openssl {
  static final String WHAT = "openssl speed, sign/s";
  private static final String YARDSTICK = "ecdsap256";

  /** Seconds of a look: one alone moves by more than the machine does. */
  private static final int SAMPLES = 3;

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

  /** What shows whether the machine stands still: the median of three samples, of a second each. */
  static Callable<Double> yardstick() {
    Callable<Double> sample = signs(YARDSTICK);
    return () -> {
      List<Double> samples = new ArrayList<>();
      while (samples.size() < SAMPLES) {
        samples.add(sample.call());
      }
      return new Samples(samples).median();
    };
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
