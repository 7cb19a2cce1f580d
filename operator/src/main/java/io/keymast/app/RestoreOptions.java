package io.keymast.app;

import io.keymast.app.OperatorSettings.Restores;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How {@code keymast operator} is to notice that an older snapshot of etcd was put back. */
final class RestoreOptions {
  @Option(
      names = "--publication-url",
      paramLabel = "URL",
      split = ",",
      defaultValue = "${env:KEYMAST_PUBLICATION_URLS}",
      description =
          "Base URL, such as http://keymast-key-installer:8080, of what has the published CRLs, also"
              + " a CDN; repeatable. At its start the operator takes from there what an older"
              + " snapshot of etcd that was put back has lost. [KEYMAST_PUBLICATION_URLS]")
  private @Nullable List<URI> publicationUrls;

  @Option(
      names = "--high-water-file",
      paramLabel = "FILE",
      defaultValue = "${env:KEYMAST_HIGH_WATER_FILE}",
      description =
          "File outside of the cluster that keeps the highest CRL numbers and resourceVersion ever"
              + " seen; made if absent. [KEYMAST_HIGH_WATER_FILE]")
  private @Nullable Path highWaterFile;

  @Option(
      names = "--restore-check-interval",
      paramLabel = "DURATION",
      defaultValue = "${env:KEYMAST_RESTORE_CHECK_INTERVAL:-PT20S}",
      description =
          "How often to look whether the API server went back to an older snapshot of etcd, as"
              + " ISO 8601; each thirtieth time also whether an event of a watch got lost (default:"
              + " PT20S). [KEYMAST_RESTORE_CHECK_INTERVAL]")
  private Duration restoreCheckInterval = Duration.ofSeconds(20);

  /** All that is wrong with them, each as a sentence. */
  List<String> violations() {
    List<String> violations = new ArrayList<>();
    publications().stream()
        .filter(url -> url.getHost() == null || url.getRawQuery() != null)
        .forEach(_ -> violations.add("--publication-url: write it as http://host or https://host"));
    if (!restoreCheckInterval.isPositive()) {
      violations.add("--restore-check-interval: choose more than nothing");
    }
    return violations;
  }

  Restores toRestores() {
    return new Restores(restoreCheckInterval, publications(), Optional.ofNullable(highWaterFile));
  }

  private List<URI> publications() {
    return publicationUrls == null ? List.of() : publicationUrls;
  }
}
