package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.AuthorityName;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  @Mixin private final KubeconfigOption kubeconfig = new KubeconfigOption();

  AuthorityName authority() {
    return NamespacedName.parse(authority)
        .map(NamespacedName::toAuthority)
        .orElseThrow(() -> wrong("write the authority as namespace/name"));
  }

  KubernetesClient connect() {
    List<String> violations = kubeconfig.violations();
    if (!violations.isEmpty()) {
      throw wrong(String.join("\n", violations));
    }
    return ClusterClients.create(kubeconfig.file());
  }

  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
