package io.keymast.support;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The Helm chart, rendered by the real helm. */
final class Chart {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Path root;
  private final Path binaries;

  Chart(Path root, Path binaries) {
    this.root = root;
    this.binaries = binaries;
  }

  void install(KubernetesClient admin, List<String> authorityNamespaces) {
    for (HasMetadata resource : Resources.load(admin, render(authorityNamespaces))) {
      Resources.apply(admin, resource);
    }
  }

  private String render(List<String> authorityNamespaces) {
    String namespaces =
        authorityNamespaces.stream()
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(",", "[", "]"));
    return Command.run(
        root,
        List.of(
            binaries.resolve("helm").toString(),
            "template",
            "keymast",
            "charts/keymast",
            "--namespace",
            ControlPlane.SYSTEM_NAMESPACE,
            "--set-json",
            "authorityNamespaces=" + namespaces),
        TIMEOUT);
  }
}
