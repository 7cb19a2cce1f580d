package io.keymast.support;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart's manifests as the real {@code helm template} renders them: it asks no cluster. */
public record HelmTemplate(Path root, Path helm, String namespace, String chart) {
  HelmTemplate(Path root, Path helm, String namespace) {
    this(root, helm, namespace, "charts/keymast");
  }

  public static HelmTemplate of(ControlPlane controlPlane) {
    return new HelmTemplate(
        controlPlane.root(),
        controlPlane.binaries().resolve("helm"),
        ControlPlane.SYSTEM_NAMESPACE);
  }

  /** The release in another namespace. */
  public HelmTemplate in(String other) {
    return new HelmTemplate(root, helm, other, chart);
  }

  /** Of another folder, or of an archive. */
  public HelmTemplate ofChart(Path other) {
    return new HelmTemplate(root, helm, namespace, other.toString());
  }

  /** All that it can render at once. */
  public String everything(String... options) {
    return render(
        Stream.concat(
                Stream.of(
                    "--values",
                    "operator/src/test/resources/chart/everything.yaml",
                    "--api-versions",
                    "keymast.io/v1beta1/CertificateAuthority"),
                Stream.of(options))
            .toArray(String[]::new));
  }

  /**
   * @throws IllegalStateException if it is refused, with what helm says
   */
  public String render(String... options) {
    List<String> command =
        Stream.concat(
                Stream.of(helm.toString(), "template", "keymast", chart, "--namespace", namespace),
                Stream.of(options))
            .toList();
    return Command.run(root, command);
  }
}
