package io.keymast.validation;

import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.api.CertificateAuthoritySpec.TrustDistribution;
import io.keymast.domain.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an authority's trust bundle is copied to.
 *
 * @param clusterTrustBundle whether the whole cluster has it as one, without CRLs
 */
public record DeclaredDistribution(
    Optional<ToNamespaces> namespaces, Crls crls, boolean clusterTrustBundle) {
  /** The defaults of {@code crds/}. */
  private static final String CONFIG_MAP_NAME = "keymast-trust";

  private static final Pattern DNS_SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  /** Whether the CRLs are copied beside the bundle. */
  public enum Crls {
    INCLUDED,
    LEFT_OUT
  }

  /** One ConfigMap in each chosen namespace. */
  public record ToNamespaces(String configMapName, NamespaceAdmission namespaces) {
    public boolean chooses(
        String namespace, Map<String, String> labels, String authorityNamespace) {
      return namespaces.admits(namespace, labels, authorityNamespace);
    }
  }

  /** Empty where nothing is to be distributed, or what is declared can't be understood. */
  public static Optional<DeclaredDistribution> of(@Nullable CertificateAuthoritySpec spec) {
    List<Violation> violations = new ArrayList<>();
    return Optional.ofNullable(spec)
        .flatMap(it -> read(it.trustDistribution(), violations))
        .filter(_ -> violations.isEmpty());
  }

  static Optional<DeclaredDistribution> read(
      @Nullable TrustDistribution given, List<Violation> violations) {
    if (given == null) {
      return Optional.empty();
    }
    String name = Objects.requireNonNullElse(given.configMapName(), CONFIG_MAP_NAME);
    if (!DNS_SUBDOMAIN.matcher(name).matches()) {
      violations.add(
          new Violation(
              "spec.trustDistribution.configMapName",
              "InvalidSpec",
              "write a name of lower-case letters, digits, '-' and '.'"));
    }
    boolean clusterTrustBundle = Boolean.TRUE.equals(given.clusterTrustBundle());
    Optional<ToNamespaces> namespaces =
        given.namespaceSelector() == null && clusterTrustBundle
            ? Optional.empty()
            : Optional.of(
                new ToNamespaces(
                    name,
                    new NamespaceSelector("spec.trustDistribution.namespaceSelector", violations)
                        .read(given.namespaceSelector())));
    return Optional.of(
        new DeclaredDistribution(
            namespaces,
            Boolean.TRUE.equals(given.includeCrl()) ? Crls.INCLUDED : Crls.LEFT_OUT,
            clusterTrustBundle));
  }
}
