package io.keymast.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.keymast.api.BaseStationSpec;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Backhaul;
import io.keymast.domain.Eui64;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.Regeneration;
import io.keymast.domain.StationState;
import io.keymast.domain.Violation;
import io.keymast.pki.KeySamples;
import io.keymast.pki.PublicKeyPem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What admission let through is read once, and all that is wrong is told. */
class SpecValidatorTest {
  private static final AuthorityName DEFAULT = new AuthorityName("platform", "stations");
  private static final String PEM = PublicKeyPem.encode(KeySamples.ec("P-256", 71));

  private final KubernetesSerialization yaml = TolerantSerialization.create();
  private final SpecValidator validator =
      new SpecValidator(DEFAULT, KeyJudge.with(KeyBlocklist.empty()));

  private SpecVerdict verdict(String... lines) {
    return validator.validate(
        "radio", yaml.unmarshal(String.join("\n", lines), BaseStationSpec.class), Optional.empty());
  }

  private DeclaredStation valid(String... lines) {
    return switch (verdict(lines)) {
      case SpecVerdict.Valid(var station) -> station;
      case SpecVerdict.Invalid(var violations, var trust) -> throw new AssertionError(violations);
    };
  }

  private List<String> fields(String... lines) {
    return switch (verdict(lines)) {
      case SpecVerdict.Valid valid -> List.of();
      case SpecVerdict.Invalid(var violations, var trust) ->
          violations.stream().map(Violation::field).toList();
    };
  }

  @Test
  @DisplayName("S1 only the EUI is needed; the backhaul is TLS, the authority the default one")
  void defaults() {
    DeclaredStation station = valid("eui: 0016C001F0000001");

    assertThat(station.backhaul()).isEqualTo(Backhaul.TLS);
    assertThat(station.authority()).isEqualTo(DEFAULT);
    assertThat(station.key()).isEqualTo(new DeclaredKey.Absent());
  }

  @Test
  @DisplayName("What is declared is read")
  void declared() {
    DeclaredStation station =
        valid(
            "eui: 0016C001F0000001",
            "state: Suspended",
            "backhaul: IPsec",
            "packetForwarder: {version: 2.10.1}",
            "certificate: {duration: 48h, renewBefore: 90m}",
            "regenerate: {token: ticket-1, reason: CertificateLost}",
            "certificateAuthorityRef: {name: own}");

    assertThat(station.backhaul()).isEqualTo(Backhaul.IPSEC);
    assertThat(station.packetForwarder()).contains(new PacketForwarderVersion(2, 10, 1));
    assertThat(station.wishes())
        .isEqualTo(
            new DeclaredStation.Wishes(
                Optional.of(Duration.ofHours(48)),
                Optional.of(Duration.ofMinutes(90)),
                Optional.of(
                    new Regeneration("ticket-1", new Regeneration.Reason.CertificateLost())),
                StationState.SUSPENDED));
    assertThat(station.authority()).isEqualTo(new AuthorityName("radio", "own"));
  }

  @ParameterizedTest(name = "{1}: {0} is refused there")
  @CsvSource(
      delimiter = '|',
      value = {
        "eui: 0016c001f0000001                                  | spec.eui",
        "backhaul: Wire                                         | spec.backhaul",
        "state: Lost                                            | spec.state",
        "packetForwarder: {version: v2.8}                       | spec.packetForwarder.version",
        "certificate: {duration: 0s}                            | spec.certificate.duration",
        "certificate: {duration: 59m}                           | spec.certificate.duration",
        "certificate: {duration: 9999999h}                      | spec.certificate.duration",
        "certificate: {duration: -1h}                           | spec.certificate.duration",
        "certificate: {renewBefore: 0s}                         | spec.certificate.renewBefore",
        "certificate: {duration: 2h, renewBefore: 2h}           | spec.certificate.renewBefore",
        "regenerate: {reason: CertificateLost}                  | spec.regenerate.token",
        "regenerate: {token: '', reason: CertificateLost}       | spec.regenerate.token",
        "regenerate: {token: 'a b', reason: CertificateLost}    | spec.regenerate.token",
        "regenerate: {token: t, reason: Boredom}                | spec.regenerate.reason",
        "regenerate: {token: t, reason: KeyCompromise}          | spec.regenerate.compromisedKey",
        "regenerate: {token: t, reason: KeyCompromise, compromisedKey: ab} "
            + "| spec.regenerate.compromisedKey",
        "regenerate: {token: t, reason: CertificateLost, compromisedKey: ab} "
            + "| spec.regenerate.compromisedKey",
        "backhaulMigration: {confirm: [Ready]}            | spec.backhaulMigration.confirm",
        "certificateAuthorityRef: {namespace: a}                | spec.certificateAuthorityRef.name",
        "certificateAuthorityRef: {name: a/b}                   | spec.certificateAuthorityRef.name",
        "certificateAuthorityRef: {name: a, namespace: b/c} "
            + "| spec.certificateAuthorityRef.namespace"
      })
  void refused(String line, String field) {
    String eui = line.startsWith("eui") ? "" : "eui: 0016C001F0000001";

    assertThat(fields(eui, line)).containsExactly(field);
  }

  @Test
  @DisplayName("All that is wrong is told at once, the key included")
  void all() {
    assertThat(fields("publicKey: nothing", "backhaul: Wire", "state: Lost"))
        .startsWith("spec.eui", "spec.backhaul", "spec.state", "spec.publicKey");
  }

  @Test
  @DisplayName("S37 what protects is read, whatever is wrong with other fields")
  void trustBesideMistakes() {
    DeclaredTrust trust =
        trust(
                "eui: 0016C001F0000001",
                "state: Stolen",
                "packetForwarder: {version: v2.8}",
                "certificate: {duration: 0s}",
                "certificateAuthorityRef: {name: own}",
                "regenerate: {token: ticket-1, reason: CertificateLost}")
            .orElseThrow();

    assertThat(trust)
        .isEqualTo(
            new DeclaredTrust(
                new Eui64("0016C001F0000001"),
                new AuthorityName("radio", "own"),
                new DeclaredKey.Absent(),
                Optional.of(StationState.STOLEN),
                Optional.of(
                    new Regeneration("ticket-1", new Regeneration.Reason.CertificateLost()))));
  }

  @Test
  @DisplayName(
      "A state that can't be read is no state, and without an EUI there is nothing to trust")
  void unreadableTrust() {
    assertThat(trust("eui: 0016C001F0000001", "state: Lost").orElseThrow().state()).isEmpty();
    assertThat(trust("eui: what", "state: Stolen")).isEmpty();
  }

  private Optional<DeclaredTrust> trust(String... lines) {
    SpecVerdict verdict = verdict(lines);
    assertThat(verdict).isInstanceOf(SpecVerdict.Invalid.class);
    return verdict.trust();
  }

  @Test
  @DisplayName("A missing spec is told, not stumbled over")
  void missing() {
    assertThat(validator.validate("radio", null, Optional.empty()))
        .isInstanceOf(SpecVerdict.Invalid.class);
    assertThat(validator.authorityOf("radio", null)).isEqualTo(DEFAULT);
  }

  @Test
  @DisplayName("S14 a declared key stands above one bound by password")
  void boundKey() {
    String other = PublicKeyPem.encode(KeySamples.ec("P-256", 72));

    assertThat(origin(null, PEM)).isEqualTo(DeclaredKey.Origin.BOUND_BY_PASSWORD);
    assertThat(origin("", PEM)).isEqualTo(DeclaredKey.Origin.BOUND_BY_PASSWORD);
    assertThat(origin(PEM, other)).isEqualTo(DeclaredKey.Origin.DECLARED);
  }

  private DeclaredKey.Origin origin(@Nullable String declared, String bound) {
    BaseStationSpec spec =
        new BaseStationSpec("0016C001F0000001", declared, null, null, null, null, null, null, null);
    SpecVerdict.Valid valid =
        (SpecVerdict.Valid) validator.validate("radio", spec, Optional.of(bound));
    return ((DeclaredKey.Sound) valid.station().key()).origin();
  }
}
