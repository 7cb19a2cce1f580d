package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.revocation.RevocationEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Ends that differ in what counts must be told apart, and others must not. */
class EndStateTest {
  private static final String OBJECTS =
      """
      status:
        certificate: {serialNumber: A1}
        conditions:
        - {type: Ready, status: "True", reason: CertificateValid, message: until May,
           lastTransitionTime: "2026-01-01T00:00:00Z"}
      ---
      spec: {revision: 1, serialNumber: A1, causes: [Initial], usage: TLS, regenerateToken: first,
        revocation: {reason: superseded, cause: KeyChanged}}
      status:
        conditions:
        - {type: InUse, status: "True", reason: SeenInUse}
      ---
      status:
        conditions:
        - {type: Issuing, status: "True", reason: Issuing}
        generations:
        - {number: 1, state: Active, keyId: c0ffee, stations: 12}
        rotation: {state: Resting}
        brakes:
        - {reason: MassReissue, message: it holds}
        stations: {total: 14, ready: 13, notReady: 1}
        crl: {number: "77", entries: 15}
      """;

  private static final EndState END = EndState.of(sources(OBJECTS, 1, true, 2));

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "reason: CertificateValid | reason: Expiring",
        "type: Ready | type: Reconciling",
        "revision: 1 | revision: 2",
        "causes: [Initial] | causes: [Renewal]",
        "usage: TLS | usage: IPsec",
        "regenerateToken: first | regenerateToken: second",
        "reason: superseded | reason: keyCompromise",
        "reason: superseded, cause: KeyChanged | reason: certificateHold, cause: Suspended",
        "reason: SeenInUse | reason: NotSeen",
        "reason: Issuing | reason: Paused",
        "state: Active | state: Retired",
        "stations: 12 | stations: 11",
        "state: Resting | state: Moving",
        "reason: MassReissue | reason: Recovered",
        "ready: 13 | ready: 12",
        "entries: 15 | entries: 16"
      })
  @DisplayName("S25 A scene that ended otherwise is told from one that ended so")
  void differs(String from, String to) {
    assertThat(EndState.of(sources(changed(from, to), 1, true, 2))).isNotEqualTo(END);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "message: until May | message: until June",
        "2026-01-01T00:00:00Z | 2026-01-01T00:00:01Z",
        "keyId: c0ffee | keyId: decade",
        "cause: KeyChanged | cause: Regenerated",
        "number: \"77\" | number: \"78\""
      })
  @DisplayName("S25 What is another thing in each run is no other end")
  void isAlike(String from, String to) {
    assertThat(EndState.of(sources(changed(from, to), 1, true, 2))).isEqualTo(END);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  @DisplayName("S25 So are a lost station, ledger, retired key or copy of the trust bundle")
  void others(String what, EndState.Sources sources) {
    assertThat(EndState.of(sources)).as(what).isNotEqualTo(END);
  }

  static Stream<Arguments> others() {
    EndState.Sources good = sources(OBJECTS, 1, true, 2);
    return Stream.of(
        Arguments.of("an entry more in the ledger", sources(OBJECTS, 2, true, 2)),
        Arguments.of("none in the ledger", sources(OBJECTS, 0, true, 2)),
        Arguments.of("a key that is not retired", sources(OBJECTS, 1, false, 2)),
        Arguments.of("a trusted CA less", sources(OBJECTS, 1, true, 1)),
        Arguments.of(
            "no station",
            new EndState.Sources(
                Optional.empty(),
                good.certificates(),
                good.seen(),
                good.ledger(),
                good.retired(),
                good.authorities(),
                good.trusted())),
        Arguments.of(
            "a revoked one that nobody saw",
            new EndState.Sources(
                good.station(),
                good.certificates(),
                Map.of(),
                good.ledger(),
                good.retired(),
                good.authorities(),
                good.trusted())));
  }

  @Test
  @DisplayName("S25 Another end is a finding")
  void isFound() {
    Findings findings = new Findings();

    findings.endsAs(END, EndState.of(sources(OBJECTS, 0, true, 2)));

    assertThat(findings.all()).extracting(Finding::breach).containsExactly(Finding.Breach.DIVERGED);
  }

  private static String changed(String from, String to) {
    assertThat(OBJECTS).containsOnlyOnce(from);
    return OBJECTS.replace(from, to);
  }

  /** With so many entries in the ledger, and so many trusted CAs. */
  private static EndState.Sources sources(
      String objects, int entries, boolean isRetired, int trusted) {
    String[] documents = objects.split("---\n", -1);
    BaseStationCertificate certificate =
        Serialization.unmarshal(documents[1], BaseStationCertificate.class);
    return new EndState.Sources(
        Optional.of(Serialization.unmarshal(documents[0], BaseStation.class)),
        List.of(certificate),
        Map.of("A1", certificate),
        Stream.generate(EndStateTest::entry).limit(entries).toList(),
        List.of(isRetired),
        List.of(Serialization.unmarshal(documents[2], CertificateAuthority.class)),
        Optional.of(copy(trusted)));
  }

  private static RevocationEntry entry() {
    return new RevocationEntry(
        SerialNumber.parse("A1").orElseThrow(),
        new KeyId("c0".repeat(20)),
        Instant.EPOCH,
        RevocationReason.SUPERSEDED,
        Instant.EPOCH);
  }

  private static ConfigMap copy(int trusted) {
    return new ConfigMapBuilder()
        .addToData("ca.pem", "-----BEGIN CERTIFICATE-----\n".repeat(trusted))
        .build();
  }
}
