package io.keymast.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import io.keymast.validation.AuthorityPolicy.Authentication;
import io.keymast.validation.AuthorityPolicy.BackhaulRules;
import io.keymast.validation.AuthorityPolicy.CaRotation;
import io.keymast.validation.AuthorityPolicy.CrossSigningWish;
import io.keymast.validation.AuthorityPolicy.Enforcement;
import io.keymast.validation.AuthorityPolicy.Pace;
import io.keymast.validation.AuthorityPolicy.WayBack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an authority may say, and what holds where it says nothing. */
class AuthoritySpecValidatorTest {
  private static final AuthorityName NAME = new AuthorityName("platform", "stations");
  private static final String SELF_SIGNED = "source: {selfSigned: {}}";

  private final KubernetesSerialization yaml = TolerantSerialization.create();

  private AuthorityVerdict verdict(String... lines) {
    return AuthoritySpecValidator.validate(
        NAME, yaml.unmarshal(String.join("\n", lines), CertificateAuthoritySpec.class));
  }

  private AuthorityVerdict.Valid valid(String... lines) {
    AuthorityVerdict verdict = verdict(lines);
    assertThat(verdict).isInstanceOf(AuthorityVerdict.Valid.class);
    return (AuthorityVerdict.Valid) verdict;
  }

  private List<String> fields(String... lines) {
    return switch (verdict(lines)) {
      case AuthorityVerdict.Valid valid -> List.of();
      case AuthorityVerdict.Invalid(var violations) ->
          violations.stream().map(Violation::field).toList();
    };
  }

  @Test
  @DisplayName("Where nothing is said, the defaults are those of the custom resource definition")
  void defaults() throws IOException {
    JsonNode schema =
        yaml.unmarshal(
                Files.readString(
                    Path.of(System.getProperty("keymast.root"))
                        .resolve("crds/certificateauthorities.yaml")),
                JsonNode.class)
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    ObjectNode spec = yaml.unmarshal(SELF_SIGNED, ObjectNode.class);

    AuthorityVerdict defaulted = verdict(applyDefaults(schema, spec).toString());

    assertThat(spec.has("certificates")).isTrue();
    assertThat(defaulted).isEqualTo(verdict(SELF_SIGNED));
  }

  /** As the API server does. */
  private static ObjectNode applyDefaults(JsonNode schema, ObjectNode value) {
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              if (!value.has(field.getKey()) && field.getValue().has("default")) {
                value.set(field.getKey(), field.getValue().get("default").deepCopy());
              }
              if (value.get(field.getKey()) instanceof ObjectNode member) {
                applyDefaults(field.getValue(), member);
              }
            });
    return value;
  }

  @Test
  @DisplayName("S17 two years, renewed six days before, spread over a day")
  void rotation() {
    AuthorityPolicy.CertificateDefaults certificates = valid(SELF_SIGNED).policy().certificates();

    assertThat(certificates.duration()).isEqualTo(Duration.ofDays(730));
    assertThat(certificates.renewBefore()).isEqualTo(Duration.ofDays(6));
    assertThat(certificates.renewalSpread()).isEqualTo(Duration.ofDays(1));
  }

  @Test
  @DisplayName("The next CA is trusted for a week before it issues, and stations move over a week")
  void rotationOfTheCa() {
    Instant compromised = Instant.parse("2026-11-23T12:00:00Z");

    assertThat(valid(SELF_SIGNED).policy().rotation())
        .isEqualTo(valid(SELF_SIGNED, "rotation: {}").policy().rotation())
        .isEqualTo(
            new CaRotation(
                Duration.ofDays(7),
                Duration.ofDays(7),
                Pace.RUNNING,
                CrossSigningWish.NONE,
                Optional.empty()));
    assertThat(
            valid(
                    SELF_SIGNED,
                    "rotation: {trustBefore: 24h, spread: 0s, paused: true, crossSign: true, retireNow: '2026-11-23T12:00:00Z'}")
                .policy()
                .rotation())
        .isEqualTo(
            new CaRotation(
                Duration.ofDays(1),
                Duration.ZERO,
                Pace.PAUSED,
                CrossSigningWish.BOTH_WAYS,
                Optional.of(compromised)));
  }

  @Test
  @DisplayName("S2 enforcing, and S3 the way to authenticate, are one field each")
  void choices() {
    AuthorityPolicy policy =
        valid(
                SELF_SIGNED,
                "backhaul: {enforcement: Optional, allowTLSToIPsec: true}",
                "keyInstaller: {authentication: Password, allowUndeclared: true}",
                "paused: true")
            .policy();

    assertThat(policy.backhaul()).isEqualTo(new BackhaulRules(Enforcement.OPTIONAL, WayBack.OPEN));
    assertThat(policy.authentication()).isEqualTo(Authentication.PASSWORD_BINDS_UNDECLARED_KEY);
    assertThat(policy.issuance().pace()).isEqualTo(Pace.PAUSED);
  }

  @Test
  @DisplayName("An issuer behind cert-manager is an Issuer of cert-manager's, unless it says more")
  void certManager() throws IOException {
    CaSource source = valid(delegatingSpec()).source();

    assertThat(source)
        .isInstanceOfSatisfying(
            CaSource.CertManager.class,
            it -> {
              assertThat(it.issuer()).isEqualTo("stations");
              assertThat(it.kind()).isEqualTo("ClusterIssuer");
              assertThat(it.group()).isEqualTo("cert-manager.io");
              assertThat(it.ca().certificate().subject()).isEqualTo("CN=Stations");
            });
  }

  @ParameterizedTest(name = "What needs the CA''s key is refused with a foreign issuer: {0}")
  @ValueSource(
      strings = {
        "rotation: {}",
        "revocation: {crlUrl: 'http://pki.example.org'}",
        "revocation: {ocspUrl: 'http://pki.example.org'}"
      })
  void certManagerHasNoKey(String field) throws IOException {
    assertThat(verdict(delegatingSpec(), field)).isInstanceOf(AuthorityVerdict.Invalid.class);
  }

  private static String delegatingSpec() throws IOException {
    String manifest =
        Files.readString(
            Path.of(System.getProperty("keymast.root"))
                .resolve(
                    "operator/src/test/resources/fixtures/certificateauthority/valid-source-cert-manager.yaml"));
    return manifest.substring(manifest.indexOf("spec:\n") + 6).indent(-2);
  }

  @Test
  @DisplayName("A supplied CA is named by its Secret; URLs lose their last slash")
  void supplied() {
    AuthorityVerdict.Valid valid =
        valid("source: {secretName: tls}", "revocation: {crlUrl: 'http://pki.example.org/a/'}");

    assertThat(valid.source()).isEqualTo(new CaSource.Supplied("tls"));
    assertThat(valid.policy().revocation().baseUrl())
        .isEqualTo(Optional.of("http://pki.example.org/a"));
  }

  @ParameterizedTest(name = "{1}: {0} is refused there")
  @CsvSource(
      delimiter = '|',
      value = {
        "certificates: {duration: 0s}                         | spec.certificates.duration",
        "certificates: {duration: 219001h}                    | spec.certificates.duration",
        "certificates: {duration: 1h}                         | spec.certificates.renewBefore",
        "certificates: {renewBefore: 17519h}                  | spec.certificates.renewBefore",
        "certificates: {renewBefore: 30s}                     | spec.certificates.renewBefore",
        "certificates: {renewalSpread: 1d}                    | spec.certificates.renewalSpread",
        "certificates: {dnsSuffix: '*.example.org'}           | spec.certificates.dnsSuffix",
        "certificates: {organization: ''}                     | spec.certificates.organization",
        "keyInstaller: {authentication: Both}                 | spec.keyInstaller.authentication",
        "backhaul: {enforcement: Maybe}                       | spec.backhaul.enforcement",
        "revocation: {crlUrl: 'https://pki.example.org'}      | spec.revocation.crlUrl",
        "revocation: {ocspUrl: 'http://a b'}                  | spec.revocation.ocspUrl",
        "revocation: {validity: 59m}                          | spec.revocation.validity",
        "revocation: {gracePeriod: 8761h}                     | spec.revocation.gracePeriod",
        "retention: forever                                   | spec.retention",
        "issuanceRate: 0                                      | spec.issuanceRate",
        "readmittedKeys: [ab]                                 | spec.readmittedKeys",
        "rotation: {trustBefore: 8761h}                       | spec.rotation.trustBefore",
        "rotation: {spread: 7d}                               | spec.rotation.spread",
        "trustDistribution: {includeCrl: true}                | spec.trustDistribution.namespaceSelector",
        "trustDistribution: {namespaceSelector: {}, configMapName: _}"
            + " | spec.trustDistribution.configMapName",
        "deletionPolicy: Now                                  | spec.deletionPolicy",
        "allowedNamespaces: {from: Some}                      | spec.allowedNamespaces.from",
        "allowedNamespaces: {from: Selector}                  | spec.allowedNamespaces.selector"
      })
  void refused(String line, String field) {
    assertThat(fields(SELF_SIGNED, line)).containsExactly(field);
  }

  @ParameterizedTest(name = "{1}: the source {0} is refused there")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                     | spec.source",
        "{selfSigned: {}, secretName: tls}      | spec.source",
        "{selfSigned: {keyAlgorithm: RSA-1024}} | spec.source.selfSigned.keyAlgorithm",
        "{selfSigned: {validity: 1s}}           | spec.source.selfSigned.validity",
        "{selfSigned: {subject: {country: fr}}} | spec.source.selfSigned.subject.country",
        "{selfSigned: {}, pkcs11: {}}           | spec.source"
      })
  void refusedSource(String source, String field) {
    assertThat(fields("source: " + source)).containsExactly(field);
  }

  @Test
  @DisplayName("All that is wrong is told at once")
  void all() {
    assertThat(fields("retention: forever", "paused: true", "rotation: {spread: 7d}"))
        .containsExactlyInAnyOrder("spec.source", "spec.retention", "spec.rotation.spread");
    assertThat(AuthoritySpecValidator.validate(NAME, null))
        .isInstanceOf(AuthorityVerdict.Invalid.class);
  }

  @ParameterizedTest(name = "A selector with {0} is refused, not stumbled over")
  @CsvSource(
      delimiter = '|',
      value = {
        "matchExpressions: [{}]",
        "matchExpressions: [{key: a}]",
        "matchExpressions: [{operator: Exists}]",
        "matchExpressions: [{key: a, operator: Near, values: [b]}]",
        "matchExpressions: [{key: a, operator: NotIn}]",
        "matchExpressions: [{key: a, operator: Exists, values: [b]}]"
      })
  void oddSelectors(String selector) {
    assertThat(
            fields(
                SELF_SIGNED, "allowedNamespaces: {from: Selector, selector: {" + selector + "}}"))
        .containsExactly("spec.allowedNamespaces.selector.matchExpressions");
  }

  @Test
  @DisplayName("A selector is read")
  void selector() {
    NamespaceAdmission admission =
        valid(
                SELF_SIGNED,
                "allowedNamespaces:",
                "  from: Selector",
                "  selector:",
                "    matchLabels: {radio: 'yes'}",
                "    matchExpressions: [{key: stage, operator: In, values: [test, live]}]")
            .policy()
            .allowedNamespaces();

    assertThat(admission)
        .isEqualTo(
            new NamespaceAdmission.Selected(
                Map.of("radio", "yes"),
                List.of(
                    new NamespaceAdmission.Requirement(
                        "stage", NamespaceAdmission.Operator.IN, List.of("test", "live")))));
  }
}
