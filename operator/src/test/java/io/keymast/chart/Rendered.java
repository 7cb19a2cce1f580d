package io.keymast.chart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keymast.support.ControlPlane;
import io.keymast.support.HelmTemplate;
import io.keymast.support.Resources;
import java.util.List;

/** What the chart makes of a few values. */
final class Rendered {
  private Rendered() {}

  /** All of one kind; without the definitions, which take long to read. */
  static <T extends HasMetadata> List<T> of(Class<T> kind, String values) {
    ControlPlane controlPlane = ControlPlane.shared();
    String manifests =
        HelmTemplate.of(controlPlane).render("--set", values, "--set", "crds.enabled=false");
    return Resources.load(controlPlane.admin(), manifests).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }
}
