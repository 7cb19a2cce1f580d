package io.keymast.bench;

import io.keymast.support.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code openssl speed}: signatures a second of one core, by CPU time. */
final class Openssl {
  static final String WHAT = "openssl speed, sign/s";
  private static final String YARDSTICK = "ecdsap256";

  private Openssl() {}

  static Callable<Double> signs(String algorithm) {
    return () -> signsIn(run(List.of("openssl", "speed", "-seconds", "1", algorithm)));
  }

  /** What shows whether the machine stands still. */
  static Callable<Double> yardstick() {
    return signs(YARDSTICK);
  }

  static String version() {
    return run(List.of("openssl", "version")).strip();
  }

  /** The last line ends with sign/s and verify/s. */
  static double signsIn(String table) {
    String[] fields = table.strip().split("\\s+");
    return Double.parseDouble(fields[fields.length - 2]);
  }

  private static String run(List<String> command) {
    return Command.run(Path.of("."), command, Duration.ofMinutes(1));
  }
}
