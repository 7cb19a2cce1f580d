package io.keymast.pki;

import io.keymast.support.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The custom resource definitions of others' kinds, by {@code tools/judges/definitions/install}.
 */
public final class ForeignDefinitions {
  private static final Duration GATHERING = Duration.ofMinutes(20);

  private ForeignDefinitions() {}

  /** A folder of manifests. */
  public static Path folder() {
    Path root = Path.of(System.getProperty("keymast.root", "..")).toAbsolutePath().normalize();
    try {
      return Path.of(
          Command.run(root, List.of("tools/judges/definitions/install"), GATHERING).strip());
    } catch (IllegalStateException e) {
      ForeignCommand.notJudged("others' definitions are missing: " + e.getMessage());
      throw e;
    }
  }
}
