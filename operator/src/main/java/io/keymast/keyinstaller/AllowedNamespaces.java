package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.keymast.api.CertificateAuthoritySpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which namespaces' stations an authority serves; what can't be judged is not allowed. */
final class AllowedNamespaces {
  private AllowedNamespaces() {}

  /**
   * @param labels of the station's namespace; empty while they are not known
   */
  static boolean allow(
      CertificateAuthoritySpec.@Nullable AllowedNamespaces allowed,
      String authorityNamespace,
      String stationNamespace,
      Optional<Map<String, String>> labels) {
    if (authorityNamespace.equals(stationNamespace)) {
      return !isSelector(allowed) || selected(allowed, labels);
    }
    if (allowed == null || allowed.from() == null) {
      return false;
    }
    return switch (allowed.from()) {
      case "All" -> true;
      case "Selector" -> selected(allowed, labels);
      default -> false;
    };
  }

  private static boolean isSelector(CertificateAuthoritySpec.@Nullable AllowedNamespaces allowed) {
    return allowed != null && "Selector".equals(allowed.from());
  }

  private static boolean selected(
      CertificateAuthoritySpec.@Nullable AllowedNamespaces allowed,
      Optional<Map<String, String>> labels) {
    LabelSelector selector = allowed == null ? null : allowed.selector();
    return selector != null && labels.filter(present -> matches(selector, present)).isPresent();
  }

  private static boolean matches(LabelSelector selector, Map<String, String> labels) {
    boolean equal =
        Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of()).entrySet().stream()
            .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())));
    return equal
        && Optional.ofNullable(selector.getMatchExpressions()).orElse(List.of()).stream()
            .allMatch(requirement -> holds(requirement, labels));
  }

  private static boolean holds(LabelSelectorRequirement requirement, Map<String, String> labels) {
    String value = labels.get(requirement.getKey());
    List<String> values = Optional.ofNullable(requirement.getValues()).orElse(List.of());
    return switch (Objects.requireNonNullElse(requirement.getOperator(), "")) {
      case "In" -> value != null && values.contains(value);
      case "NotIn" -> value == null || !values.contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }
}
