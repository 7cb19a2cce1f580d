package io.keymast.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to reach the API server. */
final class KubeconfigOption {
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      defaultValue = "${env:KEYMAST_KUBECONFIG}",
      description =
          "Kubeconfig; without it KUBECONFIG or the cluster's own account. [KEYMAST_KUBECONFIG]")
  private @Nullable Path kubeconfig;

  /** What is wrong with it, as a sentence. */
  List<String> violations() {
    OptionViolations violations = new OptionViolations();
    file().ifPresent(file -> violations.readable("--kubeconfig", file));
    return violations.toList();
  }

  Optional<Path> file() {
    return Optional.ofNullable(kubeconfig).filter(file -> !file.toString().isEmpty());
  }
}
