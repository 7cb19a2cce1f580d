package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.keymast.api.CertificateAuthoritySpec;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AllowedNamespacesTest {
  private static final Optional<Map<String, String>> LABELS = Optional.of(Map.of("team", "radio"));

  @Test
  @DisplayName("Same is the default; All allows all; what can't be judged is not allowed")
  void fromWhere() {
    assertThat(allow(null, "ca", LABELS)).isTrue();
    assertThat(allow(null, "other", LABELS)).isFalse();
    assertThat(allow(from("Same"), "other", LABELS)).isFalse();
    assertThat(allow(from("All"), "other", Optional.empty())).isTrue();
    assertThat(allow(from("Nonsense"), "other", LABELS)).isFalse();
    assertThat(allow(from("Selector"), "other", LABELS)).isFalse();
  }

  @Test
  @DisplayName("A selector judges the namespace's labels, once they are known")
  void bySelector() {
    var radio =
        new CertificateAuthoritySpec.AllowedNamespaces(
            "Selector",
            new LabelSelectorBuilder()
                .addToMatchLabels("team", "radio")
                .addNewMatchExpression()
                .withKey("closed")
                .withOperator("DoesNotExist")
                .endMatchExpression()
                .build());

    assertThat(allow(radio, "other", LABELS)).isTrue();
    assertThat(allow(radio, "other", Optional.of(Map.of("team", "x")))).isFalse();
    assertThat(allow(radio, "other", Optional.of(Map.of("team", "radio", "closed", "")))).isFalse();
    assertThat(allow(radio, "other", Optional.empty())).isFalse();
  }

  private static boolean allow(
      CertificateAuthoritySpec.@Nullable AllowedNamespaces allowed,
      String station,
      Optional<Map<String, String>> labels) {
    return AllowedNamespaces.allow(allowed, "ca", station, labels);
  }

  private static CertificateAuthoritySpec.AllowedNamespaces from(String from) {
    return new CertificateAuthoritySpec.AllowedNamespaces(from, null);
  }
}
