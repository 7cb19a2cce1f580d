package io.keymast.app;

import io.keymast.reconciler.trust.TrustTargets;
import io.keymast.reconciler.trust.TrustTargets.ClusterBundles;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What copies of trust bundles {@code keymast operator} may write, and is to take back. */
final class TrustOptions {
  @Option(
      names = "--trust-config-map",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "${env:KEYMAST_TRUST_CONFIG_MAPS}",
      description =
          "Name of a ConfigMap that authorities' trust bundles may be copied to, in any namespace;"
              + " repeatable. [KEYMAST_TRUST_CONFIG_MAPS]")
  private @Nullable List<String> trustConfigMaps;

  @Option(
      names = "--cluster-trust-bundles",
      defaultValue = "${env:KEYMAST_CLUSTER_TRUST_BUNDLES:-false}",
      description =
          "Whether authorities' trust bundles may be written as ClusterTrustBundles."
              + " [KEYMAST_CLUSTER_TRUST_BUNDLES]")
  private boolean clusterTrustBundles;

  @Option(
      names = "--former-trust-config-map",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "${env:KEYMAST_FORMER_TRUST_CONFIG_MAPS}",
      description =
          "Name of a ConfigMap whose copies of trust bundles are taken back, in all namespaces;"
              + " repeatable. [KEYMAST_FORMER_TRUST_CONFIG_MAPS]")
  private @Nullable List<String> formerConfigMaps;

  @Option(
      names = "--withdraw-cluster-trust-bundles",
      defaultValue = "${env:KEYMAST_WITHDRAW_CLUSTER_TRUST_BUNDLES:-false}",
      description =
          "Whether authorities' ClusterTrustBundles are taken back, where they may not be written."
              + " [KEYMAST_WITHDRAW_CLUSTER_TRUST_BUNDLES]")
  private boolean withdrawsClusterTrustBundles;

  TrustTargets toTargets() {
    return new TrustTargets(names(trustConfigMaps), names(formerConfigMaps), clusterBundles());
  }

  private ClusterBundles clusterBundles() {
    if (clusterTrustBundles) {
      return ClusterBundles.WRITTEN;
    }
    return withdrawsClusterTrustBundles ? ClusterBundles.TAKEN_BACK : ClusterBundles.NOT_ALLOWED;
  }

  private static Set<String> names(@Nullable List<String> given) {
    return given == null ? Set.of() : Set.copyOf(given);
  }
}
