package io.keymast.validation;

import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.domain.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which namespaces' stations an authority serves, as in Gateway API. */
public sealed interface NamespaceAdmission {
  /** Whether a station of this namespace, so labelled, may use an authority of that namespace. */
  boolean admits(String stationNamespace, Map<String, String> labels, String authorityNamespace);

  /** Reads what an authority says; whatever can't be understood admits nobody. */
  static NamespaceAdmission of(CertificateAuthoritySpec.@Nullable AllowedNamespaces allowed) {
    List<Violation> violations = new ArrayList<>();
    NamespaceAdmission admission = read(allowed, violations);
    return violations.isEmpty() ? admission : new Nobody();
  }

  /** What is not understood becomes a violation. */
  static NamespaceAdmission read(
      CertificateAuthoritySpec.@Nullable AllowedNamespaces allowed, List<Violation> violations) {
    if (allowed == null || allowed.from() == null) {
      return new Same();
    }
    return switch (allowed.from()) {
      case "All" -> new All();
      case "Same" -> new Same();
      case "Selector" ->
          new NamespaceSelector("spec.allowedNamespaces.selector", violations)
              .read(allowed.selector());
      default -> {
        violations.add(
            new Violation(
                "spec.allowedNamespaces.from", "InvalidSpec", "choose All, Same or Selector"));
        yield new Nobody();
      }
    };
  }

  /** No namespace at all. */
  record Nobody() implements NamespaceAdmission {
    @Override
    public boolean admits(String station, Map<String, String> labels, String authority) {
      return false;
    }
  }

  /** Every namespace. */
  record All() implements NamespaceAdmission {
    @Override
    public boolean admits(String station, Map<String, String> labels, String authority) {
      return true;
    }
  }

  /** The authority's own namespace only. */
  record Same() implements NamespaceAdmission {
    @Override
    public boolean admits(String station, Map<String, String> labels, String authority) {
      return station.equals(authority);
    }
  }

  /** The namespaces that match a label selector. */
  record Selected(Map<String, String> matchLabels, List<Requirement> matchExpressions)
      implements NamespaceAdmission {
    @Override
    public boolean admits(String station, Map<String, String> labels, String authority) {
      return labels.entrySet().containsAll(matchLabels.entrySet())
          && matchExpressions.stream().allMatch(requirement -> requirement.matches(labels));
    }
  }

  /** One expression of a label selector ({@code metav1.LabelSelectorRequirement}). */
  record Requirement(String key, Operator operator, List<String> values) {
    boolean matches(Map<String, String> labels) {
      return switch (operator) {
        case IN -> labels.containsKey(key) && values.contains(labels.get(key));
        case NOT_IN -> !labels.containsKey(key) || !values.contains(labels.get(key));
        case EXISTS -> labels.containsKey(key);
        case DOES_NOT_EXIST -> !labels.containsKey(key);
      };
    }
  }

  /** The operators of a label selector. */
  enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST
  }
}
