package io.keymast.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.validation.NamespaceAdmission.Operator;
import io.keymast.validation.NamespaceAdmission.Requirement;
import io.keymast.validation.NamespaceAdmission.Selected;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom an authority serves. */
class NamespaceAdmissionTest {
  private static final Map<String, String> LABELS = Map.of("radio", "yes", "stage", "live");

  @Test
  @DisplayName("All admits every namespace, Same only the authority's own")
  void allAndSame() {
    assertThat(new NamespaceAdmission.All().admits("radio", Map.of(), "platform")).isTrue();
    assertThat(new NamespaceAdmission.Same().admits("radio", LABELS, "platform")).isFalse();
    assertThat(new NamespaceAdmission.Same().admits("platform", Map.of(), "platform")).isTrue();
  }

  @Test
  @DisplayName("A selector admits who has all of its labels, an empty one everybody")
  void matchLabels() {
    assertThat(admits(Map.of(), List.of())).isTrue();
    assertThat(admits(Map.of("radio", "yes"), List.of())).isTrue();
    assertThat(admits(Map.of("radio", "yes", "stage", "test"), List.of())).isFalse();
    assertThat(new Selected(Map.of("a", "b"), List.of()).admits("p", Map.of(), "p")).isFalse();
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource({
    "stage, IN, live, true",
    "stage, IN, test, false",
    "absent, IN, live, false",
    "stage, NOT_IN, test, true",
    "stage, NOT_IN, live, false",
    "absent, NOT_IN, live, true",
    "stage, EXISTS, '', true",
    "absent, EXISTS, '', false",
    "stage, DOES_NOT_EXIST, '', false",
    "absent, DOES_NOT_EXIST, '', true"
  })
  void expressions(String key, Operator operator, String value, boolean admitted) {
    List<String> values = value.isEmpty() ? List.of() : List.of(value);

    assertThat(admits(Map.of(), List.of(new Requirement(key, operator, values))))
        .isEqualTo(admitted);
  }

  @Test
  @DisplayName("Every expression has to hold")
  void everyExpression() {
    Requirement holds = new Requirement("radio", Operator.EXISTS, List.of());
    Requirement fails = new Requirement("radio", Operator.IN, List.of("no"));

    assertThat(admits(Map.of(), List.of(holds, fails))).isFalse();
  }

  private static boolean admits(Map<String, String> labels, List<Requirement> expressions) {
    return new Selected(labels, expressions).admits("radio", LABELS, "platform");
  }
}
