package io.keymast.chart;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The release {@code keymast}, by the real helm. */
final class Release {
  static final String NAMESPACE = ControlPlane.SYSTEM_NAMESPACE;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final ControlPlane controlPlane;

  Release(ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
  }

  /** Installs it where it is not there yet; returns what helm says. */
  String upgrade(String... values) {
    return helm(
        Stream.concat(
            Stream.of("upgrade", "--install", "keymast", "charts/keymast", "--create-namespace"),
            Stream.of(values).flatMap(value -> Stream.of("--set", value))));
  }

  void rollback(int revision) {
    helm(Stream.of("rollback", "keymast", Integer.toString(revision)));
  }

  String uninstall() {
    return helm(Stream.of("uninstall", "keymast"));
  }

  Deployment deployment(String name) {
    return controlPlane
        .admin()
        .apps()
        .deployments()
        .inNamespace(NAMESPACE)
        .withName(name)
        .require();
  }

  private String helm(Stream<String> arguments) {
    List<String> command =
        Stream.of(
                Stream.of(controlPlane.binaries().resolve("helm").toString()),
                arguments,
                Stream.of(
                    "--namespace", NAMESPACE, "--kubeconfig", controlPlane.kubeconfig().toString()))
            .flatMap(part -> part)
            .toList();
    return Command.run(controlPlane.root(), command, TIMEOUT);
  }
}
