package io.keymast.app;

import io.keymast.app.OperatorSettings.Restores;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
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

  /** All that is wrong with them, each as a sentence. */
  List<String> violations() {
    return publications().stream()
        .filter(url -> url.getHost() == null || url.getRawQuery() != null)
        .map(_ -> "--publication-url: write it as http://host or https://host")
        .toList();
  }

  /**
   * @param interval between two looks
   */
  Restores toRestores(Duration interval) {
    return new Restores(interval, publications(), Optional.ofNullable(highWaterFile));
  }

  private List<URI> publications() {
    return publicationUrls == null ? List.of() : publicationUrls;
  }
}
