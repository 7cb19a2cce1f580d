package io.keymast.chart;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.util.List;
import java.util.stream.Stream;

/** The release {@code keymast}, by the real helm. */
final class Release {
  static final String NAMESPACE = ControlPlane.SYSTEM_NAMESPACE;

  /** Of authorities alone, as the pages advise. */
  static final String AUTHORITIES = "keymast-authorities";

  private final ControlPlane controlPlane;

  Release(ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
  }

  /** Those that its values name have to be there. */
  void needs(String... namespaces) {
    Stream.of(namespaces)
        .forEach(
            name ->
                Resources.apply(
                    controlPlane.admin(),
                    """
                    apiVersion: v1
                    kind: Namespace
                    metadata: {name: %s}
                    """
                        .formatted(name)));
  }

  /** Installs it where it is not there yet; returns what helm says. */
  String upgrade(String... values) {
    return helm(
        Stream.concat(
            Stream.of("upgrade", "--install", "keymast", "charts/keymast", "--create-namespace"),
            Stream.of(values).flatMap(value -> Stream.of("--set", value))));
  }

  /** The same chart by another name, in a namespace of that name. */
  String installsAnother(String name) {
    return helm(name, Stream.of("install", name, "charts/keymast", "--create-namespace"));
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
    return helm(NAMESPACE, arguments);
  }

  private String helm(String namespace, Stream<String> arguments) {
    List<String> command =
        Stream.of(
                Stream.of(controlPlane.binaries().resolve("helm").toString()),
                arguments,
                Stream.of(
                    "--namespace", namespace, "--kubeconfig", controlPlane.kubeconfig().toString()))
            .flatMap(part -> part)
            .toList();
    return Command.run(controlPlane.root(), command);
  }
}
