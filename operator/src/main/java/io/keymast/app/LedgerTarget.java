package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.AuthorityName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which ledger, and how to reach it. */
final class LedgerTarget {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "NAMESPACE/NAME",
      arity = "0..1",
      defaultValue = "",
      description = "The CertificateAuthority.")
  private String authority = "";

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      defaultValue = "${env:KEYMAST_KUBECONFIG}",
      description =
          "Kubeconfig; without it KUBECONFIG or the cluster's own account. [KEYMAST_KUBECONFIG]")
  private @Nullable Path kubeconfig;

  AuthorityName authority() {
    return NamespacedName.parse(authority)
        .map(NamespacedName::toAuthority)
        .orElseThrow(() -> wrong("write the authority as namespace/name"));
  }

  KubernetesClient connect() {
    if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
      throw wrong("--kubeconfig: there is no readable file " + kubeconfig);
    }
    return ClusterClients.create(Optional.ofNullable(kubeconfig));
  }

  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
