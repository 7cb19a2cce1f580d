package io.keymast.support;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationSpec;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Helm chart, rendered by the real helm. */
final class Chart {
  private static final String ANY = "any-authorities";

  private final HelmTemplate template;
  private final Supplier<String> ofAny = new Once(() -> render(List.of(ANY)));
  private final Set<String> admitted = new LinkedHashSet<>();

  Chart(Path root, Path binaries) {
    this.template = new HelmTemplate(root, binaries.resolve("helm"), ControlPlane.SYSTEM_NAMESPACE);
  }

  synchronized void install(KubernetesClient admin, List<String> authorityNamespaces) {
    admitted.clear();
    admitted.addAll(authorityNamespaces);
    for (HasMetadata resource : Resources.load(admin, render(authorityNamespaces))) {
      Resources.apply(admin, resource);
    }
  }

  /**
   * The part of it that each namespace of authorities gets, and the policies that name them all.
   */
  synchronized void admits(KubernetesClient admin, String authorityNamespace) {
    admitted.add(authorityNamespace);
    String rendered =
        ofAny.get().replace(json(List.of(ANY)), json(admitted)).replace(ANY, authorityNamespace);
    Resources.load(admin, rendered).stream()
        .filter(
            each ->
                authorityNamespace.equals(each.getMetadata().getNamespace())
                    || isPolicyThatNames(authorityNamespace, each))
        .forEach(each -> Resources.apply(admin, each));
  }

  /** As its value says. */
  synchronized Set<String> authorityNamespaces() {
    return Set.copyOf(admitted);
  }

  private static boolean isPolicyThatNames(String authorityNamespace, HasMetadata resource) {
    return resource instanceof ValidatingAdmissionPolicy policy
        && policy.getSpec().getVariables().stream()
            .anyMatch(it -> it.getExpression().contains(quoted(authorityNamespace)));
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
    return template.render(
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
        // The operators of tests keep a server certificate.
        "--set",
        "keyInstaller.dnsNames={localhost}",
        "--set-json",
        "authorityNamespaces=" + json(authorityNamespaces));
  }

  private static String json(Collection<String> namespaces) {
    return namespaces.stream().map(Chart::quoted).collect(Collectors.joining(",", "[", "]"));
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }

  /** Helm takes longer than all else that a new namespace needs. */
  private static final class Once implements Supplier<String> {
    private final Supplier<String> rendering;
    private @Nullable String rendered;

    Once(Supplier<String> rendering) {
      this.rendering = rendering;
    }

    @Override
    public synchronized String get() {
      if (rendered == null) {
        rendered = rendering.get();
      }
      return rendered;
    }
  }
}
