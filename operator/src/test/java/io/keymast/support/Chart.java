package io.keymast.support;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The Helm chart, rendered by the real helm. */
final class Chart {

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

  /** Whether the policies that the chart brings are at work: an account that only reports tries. */
  boolean refusesWritesOf(KubernetesClient keyInstaller) {
    BaseStation station = new BaseStation();
    station.setMetadata(new ObjectMetaBuilder().withName("probe").withNamespace("default").build());
    station.setSpec(
        new BaseStationSpec("0000000000000000", null, null, null, null, null, null, null, null));
    try {
      keyInstaller.resource(station).dryRun().create();
      return false;
    } catch (KubernetesClientException refused) {
      return refused.getCode() == 403;
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
            // They are there already, and come with each new namespace of authorities.
            "--set",
            "crds.enabled=false",
            "--skip-tests",
            "--set",
            "trustDistribution.configMapNames={keymast-trust}",
            "--set",
            "trustDistribution.clusterTrustBundles=true",
            "--set",
            "certManager.enabled=true",
            "--set-json",
            "authorityNamespaces=" + namespaces));
  }
}
