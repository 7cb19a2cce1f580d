package io.keymast.support;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.pki.ForeignCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * cert-manager's own controllers, by {@code tools/cert-manager/install}, with an administrator's
 * rights and mostly for one namespace, so that those of other tests decide for themselves. It ends
 * with this JVM.
 */
public final class CertManager implements AutoCloseable {
  private static final Duration INSTALLATION = Duration.ofMinutes(20);

  private final TiedProcess process;

  private CertManager(TiedProcess process) {
    this.process = process;
  }

  /** Its kinds, without anyone who acts on them. */
  public static void installDefinitions(ControlPlane controlPlane) {
    controlPlane.installResourceDefinitions(installation(controlPlane).resolve("crds"));
  }

  public static CertManager start(ControlPlane controlPlane, String namespace) {
    return start(controlPlane, namespace, List.of("-namespace", namespace));
  }

  /**
   * A CA issuer and its Secret, of one name.
   *
   * @param certificate in PEM, as the key is
   */
  public static void issues(
      KubernetesClient client, String namespace, String name, String certificate, String key) {
    Resources.apply(
        client,
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: %1$s, namespace: %2$s}
        type: kubernetes.io/tls
        stringData: {tls.crt: "%3$s", tls.key: "%4$s"}
        ---
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: %1$s, namespace: %2$s}
        spec: {ca: {secretName: %1$s}}
        """
            .formatted(
                name, namespace, certificate.replace("\n", "\\n"), key.replace("\n", "\\n")));
  }

  /** As {@code cmctl renew} asks for it. */
  public static void renews(KubernetesClient client, String namespace, String certificate) {
    client
        .resources(Certificate.class)
        .inNamespace(namespace)
        .withName(certificate)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            ("{\"status\":{\"conditions\":[{\"type\":\"Issuing\",\"status\":\"True\","
                    + "\"reason\":\"ManuallyTriggered\",\"lastTransitionTime\":\"%s\"}]}}")
                .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
  }

  /**
   * For every namespace of the cluster, and for ClusterIssuers, whose Secrets are in this one.
   *
   * @param controlPlane one that no other test uses
   */
  public static CertManager startForAll(ControlPlane controlPlane, String secrets) {
    return start(controlPlane, secrets, List.of("-cluster-resource-namespace", secrets));
  }

  /** Somebody else decides what is approved, as the approver-policy does where it is installed. */
  public static CertManager startWithoutApprover(ControlPlane controlPlane, String namespace) {
    return start(controlPlane, namespace, List.of("-namespace", namespace, "-approver=false"));
  }

  /** With as many workers as it is shipped with. */
  public static CertManager startAsShipped(ControlPlane controlPlane, String namespace) {
    return start(controlPlane, namespace, List.of("-namespace", namespace, "-workers=5"));
  }

  private static CertManager start(ControlPlane controlPlane, String name, List<String> options) {
    installDefinitions(controlPlane);
    return new CertManager(launch(controlPlane, "cert-manager", name, options));
  }

  /**
   * @param program of the installation
   * @param name of its log
   */
  static TiedProcess launch(
      ControlPlane controlPlane, String program, String name, List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                installation(controlPlane).resolve(program).toString(),
                "-kubeconfig",
                controlPlane.kubeconfig().toString()));
    command.addAll(options);
    try {
      Path logs = controlPlane.kubeconfig().resolveSibling(program);
      Files.createDirectories(logs);
      return new TiedProcess(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(logs.resolve(name + ".log").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ProcessHandle handle() {
    return process.process().toHandle();
  }

  @Override
  public void close() {
    process.close();
  }

  /** Where {@code tools/cert-manager/install} has put it. */
  static Path installation(ControlPlane controlPlane) {
    try {
      return Path.of(
          Command.run(controlPlane.root(), List.of("tools/cert-manager/install"), INSTALLATION)
              .strip());
    } catch (IllegalStateException e) {
      ForeignCommand.notJudged("cert-manager is missing: " + e.getMessage());
      throw e;
    }
  }
}
