package io.keymast.validation;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.keymast.domain.Violation;
import io.keymast.validation.NamespaceAdmission.Operator;
import io.keymast.validation.NamespaceAdmission.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a label selector; one that is not understood admits nobody. */
final class NamespaceSelector {
  private final String field;
  private final List<Violation> violations;

  NamespaceSelector(String field, List<Violation> violations) {
    this.field = field;
    this.violations = violations;
  }

  NamespaceAdmission read(@Nullable LabelSelector selector) {
    if (selector == null) {
      refuse("", "add a selector; an empty one selects all namespaces");
      return new NamespaceAdmission.Same();
    }
    List<Requirement> requirements = new ArrayList<>();
    for (LabelSelectorRequirement expression : orEmpty(selector.getMatchExpressions())) {
      requirement(expression).ifPresent(requirements::add);
    }
    Map<String, String> labels = selector.getMatchLabels();
    if (labels != null && labels.containsValue(null)) {
      refuse(".matchLabels", "give each label a value");
      return new NamespaceAdmission.Same();
    }
    return new NamespaceAdmission.Selected(
        labels == null ? Map.of() : Map.copyOf(labels), List.copyOf(requirements));
  }

  private Optional<Requirement> requirement(LabelSelectorRequirement expression) {
    Optional<Operator> operator = operator(expression.getOperator());
    List<String> values =
        orEmpty(expression.getValues()).stream().filter(Objects::nonNull).toList();
    boolean takesValues =
        operator.filter(it -> it == Operator.IN || it == Operator.NOT_IN).isPresent();
    if (operator.isEmpty()) {
      refuse(".matchExpressions", "choose one of In, NotIn, Exists, DoesNotExist as operator");
    } else if (expression.getKey() == null) {
      refuse(".matchExpressions", "name the label by key");
    } else if (takesValues == values.isEmpty()) {
      refuse(
          ".matchExpressions",
          "give In and NotIn at least one value, and Exists and DoesNotExist none");
    } else {
      return Optional.of(new Requirement(expression.getKey(), operator.get(), values));
    }
    return Optional.empty();
  }

  private static Optional<Operator> operator(@Nullable String text) {
    return switch (text) {
      case "In" -> Optional.of(Operator.IN);
      case "NotIn" -> Optional.of(Operator.NOT_IN);
      case "Exists" -> Optional.of(Operator.EXISTS);
      case "DoesNotExist" -> Optional.of(Operator.DOES_NOT_EXIST);
      case null, default -> Optional.empty();
    };
  }

  private void refuse(String member, String message) {
    violations.add(new Violation(field + member, "InvalidSpec", message));
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
