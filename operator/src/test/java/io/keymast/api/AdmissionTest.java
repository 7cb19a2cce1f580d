package io.keymast.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
  @DisplayName("S6 Nothing of a refused private key is in etcd or in a log")
  void nothingOfAPrivateKeyIsKept() throws IOException {
    String namespace = CONTROL_PLANE.newNamespace("stored");
    PrivateKeyTexts keys = new PrivateKeyTexts();
    String accepted = keys.material(keys.text("public")).getFirst();
    write(station(namespace, "accepted", keys.text("public")));
    for (String form : List.of("pkcs8", "pkcs8-rsa", "relabelled-ed25519", "huge")) {
      assertThatExceptionOfType(KubernetesClientException.class)
          .isThrownBy(() -> write(station(namespace, form, keys.text(form))));
    }

    assertThat(filesWith(List.of(accepted))).as("what is stored is found").isNotEmpty();
    assertThat(filesWith(keys.material())).isEmpty();
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

  private static BaseStation station(String namespace, String name, String publicKey) {
    BaseStation station = new BaseStation();
    station.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    station.setSpec(
        new BaseStationSpec(
            "0008004A12345678", publicKey, null, null, null, null, null, null, null));
    return station;
  }

  /** Files of the control plane (its data and its logs) that contain one of the texts. */
  private static List<Path> filesWith(List<String> texts) throws IOException {
    try (Stream<Path> files = Files.walk(CONTROL_PLANE.kubeconfig().getParent())) {
      return files.filter(Files::isRegularFile).filter(file -> contains(file, texts)).toList();
    }
  }

  private static boolean contains(Path file, List<String> texts) {
    try {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      return texts.stream().anyMatch(content::contains);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
