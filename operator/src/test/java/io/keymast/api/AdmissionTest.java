package io.keymast.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server itself accepts and refuses: the schemas and rules of {@code crds/}. */
class AdmissionTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final PrivateKeyTexts PRIVATE_KEYS = new PrivateKeyTexts();
  private static final List<String> KINDS =
      List.of("basestation", "basestationcertificate", "certificateauthority");

  private final KubernetesClient platformTeam = CONTROL_PLANE.admin();

  static List<Fixture> baseStations() {
    return Fixture.ofKind(CONTROL_PLANE.root(), "basestation");
  }

  static List<Fixture> baseStationCertificates() {
    return Fixture.ofKind(CONTROL_PLANE.root(), "basestationcertificate");
  }

  static List<Fixture> certificateAuthorities() {
    return Fixture.ofKind(CONTROL_PLANE.root(), "certificateauthority");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void baseStations(Fixture fixture) {
    holds(fixture);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void baseStationCertificates(Fixture fixture) {
    holds(fixture);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void certificateAuthorities(Fixture fixture) {
    holds(fixture);
  }

  @Test
  @DisplayName("Every folder of fixtures is used")
  void noFolderIsForgotten() {
    assertThat(Fixture.kinds(CONTROL_PLANE.root())).isEqualTo(KINDS);
  }

  @Test
  @DisplayName("Every rule of the CRDs has a fixture that it refuses")
  void everyRuleHasAFixture() {
    List<String> expected =
        KINDS.stream()
            .flatMap(kind -> Fixture.ofKind(CONTROL_PLANE.root(), kind).stream())
            .flatMap(fixture -> fixture.expected().stream())
            .toList();

    assertThat(Definitions.load(CONTROL_PLANE.root()).stream().flatMap(Definitions::rules))
        .hasSizeGreaterThan(50)
        .allSatisfy(
            message ->
                assertThat(expected)
                    .as("fixture for the rule: %s", message)
                    .anyMatch(part -> part.contains(message) || message.contains(rule(part))));
  }

  /** The rule's own words in an expectation that may begin with the path and the value. */
  private static String rule(String part) {
    return part.replaceFirst("^spec\\..*Invalid value: \"[^\"]*\": ", "");
  }

  private void holds(Fixture fixture) {
    String namespace = CONTROL_PLANE.newNamespace("fixture");
    List<HasMetadata> manifests =
        fixture.manifests().stream()
            .flatMap(m -> Resources.load(platformTeam, PRIVATE_KEYS.fill(m)).stream())
            .peek(manifest -> manifest.getMetadata().setNamespace(namespace))
            .toList();
    if (fixture.isValid()) {
      manifests.forEach(this::write);
      return;
    }
    manifests.subList(0, manifests.size() - 1).forEach(this::write);

    HasMetadata refused = manifests.getLast();
    KubernetesClientException refusal =
        catchThrowableOfType(KubernetesClientException.class, () -> write(refused));

    assertThat(refusal).as("%s is refused", fixture.name()).isNotNull();
    assertThat(refusal.getCode()).isEqualTo(422);
    assertThat(refusal.getMessage()).contains(fixture.expected());
    assertThat(refusal.getMessage()).doesNotContain(PRIVATE_KEYS.material());
    if (manifests.size() == 1) {
      assertThat(platformTeam.resource(refused).get()).as("nothing is stored").isNull();
    }
  }

  /** By create or replace: server-side apply answers a wrong type with 500. */
  private void write(HasMetadata manifest) {
    HasMetadata stored = platformTeam.resource(manifest).get();
    if (stored == null) {
      platformTeam.resource(manifest).fieldValidation(Validation.STRICT).create();
    } else {
      manifest.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());
      platformTeam.resource(manifest).fieldValidation(Validation.STRICT).update();
    }
  }
}
