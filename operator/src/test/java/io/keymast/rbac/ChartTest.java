package io.keymast.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
  private final ControlPlane controlPlane = ControlPlane.shared();

  @Test
  @DisplayName("helm finds nothing to complain about")
  void lints() {
    assertThat(
            helm("lint", "--strict", "charts/keymast", "--set", "authorityNamespaces={platform}"))
        .contains("0 chart(s) failed");
  }

  @ParameterizedTest(name = "A value that does not exist, or has a wrong form, is refused: {0}")
  @ValueSource(
      strings = {
        "authorityNamespace=platform",
        "operator.replica=2",
        "keyInstaller.serviceAccount.annotation.a=b",
        "authorityNamespaces={../x}",
        "admissionPolicies.enabled=maybe"
      })
  void valuesAreChecked(String value) {
    assertThatIllegalStateException()
        .isThrownBy(() -> helm("template", "keymast", "charts/keymast", "--set", value))
        .withMessageContaining("values don't meet the specifications of the schema");
  }

  @Test
  @DisplayName("Without namespaces of authorities, nobody may read a Secret of theirs")
  void rightsOverSecretsAreNamed() {
    assertThat(helm("template", "keymast", "charts/keymast"))
        .doesNotContain("keymast-operator-authorities")
        .doesNotContain("resources: [\"*\"]");
  }

  private String helm(String... arguments) {
    String helm = controlPlane.binaries().resolve("helm").toString();
    return Command.run(
        controlPlane.root(),
        Stream.concat(Stream.of(helm), Stream.of(arguments)).toList(),
        Duration.ofSeconds(30));
  }
}
