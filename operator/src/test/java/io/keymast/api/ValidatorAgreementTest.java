package io.keymast.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import io.keymast.validation.AuthoritySpecValidator;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.KeyVerdict;
import io.keymast.validation.PublicKeyValidator;
import io.keymast.validation.SpecValidator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The API server and the operator judge by two sets of rules; they may not contradict. */
class ValidatorAgreementTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final PrivateKeyTexts PRIVATE_KEYS = new PrivateKeyTexts();

  private final String namespace = CONTROL_PLANE.newNamespace("agreement");
  private final KubernetesSerialization serialization = TolerantSerialization.create();

  static List<Fixture> pastedKeys() {
    return Fixture.ofKind(CONTROL_PLANE.root(), "basestation").stream()
        .filter(fixture -> fixture.name().matches("(in)?valid-(private-)?key-.*"))
        .toList();
  }

  @ParameterizedTest(name = "A pasted key is judged alike: {0}")
  @MethodSource
  void pastedKeys(Fixture fixture) {
    BaseStation station =
        serialization.unmarshal(
            PRIVATE_KEYS.fill(fixture.manifests().getLast()), BaseStation.class);
    String pasted = Objects.requireNonNull(station.getSpec().publicKey());

    KeyVerdict verdict = PublicKeyValidator.validate(pasted, KeyBlocklist.empty());

    assertThat(verdict)
        .isInstanceOf(fixture.isValid() ? KeyVerdict.Accepted.class : KeyVerdict.Rejected.class);
  }

  @Test
  @DisplayName("What an authority leaves out is the same for the API server and for the operator")
  void defaultsOfAnAuthority() {
    CertificateAuthority declared = new CertificateAuthority();
    declared.setMetadata(
        new ObjectMetaBuilder().withNamespace(namespace).withName("minimal").build());
    declared.setSpec(
        serialization.unmarshal(
            "{\"source\": {\"selfSigned\": {}}}", CertificateAuthoritySpec.class));
    AuthorityName name = new AuthorityName(namespace, "minimal");

    CertificateAuthority stored = CONTROL_PLANE.admin().resource(declared).create();

    assertThat(stored.getSpec()).isNotEqualTo(declared.getSpec());
    assertThat(AuthoritySpecValidator.validate(name, stored.getSpec()))
        .isEqualTo(AuthoritySpecValidator.validate(name, declared.getSpec()));
  }

  @Test
  @DisplayName("What a station leaves out is the same for the API server and for the operator")
  void defaultsOfAStation() {
    BaseStation declared = new BaseStation();
    declared.setMetadata(
        new ObjectMetaBuilder().withNamespace(namespace).withName("minimal").build());
    declared.setSpec(
        serialization.unmarshal("{\"eui\": \"0008004A12345678\"}", BaseStationSpec.class));
    SpecValidator validator =
        new SpecValidator(
            new AuthorityName("platform", "stations"), KeyJudge.with(KeyBlocklist.empty()));

    BaseStation stored = CONTROL_PLANE.admin().resource(declared).create();

    assertThat(stored.getSpec()).isNotEqualTo(declared.getSpec());
    assertThat(validator.validate(namespace, stored.getSpec(), Optional.empty()))
        .isEqualTo(validator.validate(namespace, declared.getSpec(), Optional.empty()));
  }
}
