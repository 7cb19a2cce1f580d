package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RegenerationTest {
  private static final String LOST = "regenerate: {token: %s, reason: CertificateLost}";
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("regeneration");
  private static final AuditLog LOG = new AuditLog(ControlPlane.shared());
  private static OperatorUnderTest operator = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @Test
  @DisplayName(
      "S24 S33 A new token revokes the lost certificate and issues one for the same key, once")
  void aNewTokenActsOnce() {
    Station station = Station.named("s24");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate lost = TEAM.currentOf(station);

    TEAM.applies(station, LOST.formatted("monday"));

    TEAM.awaits(station, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    BaseStationCertificate next = TEAM.currentOf(station);
    assertThat(next.getSpec().serialNumber()).isNotEqualTo(lost.getSpec().serialNumber());
    assertThat(next.getSpec().publicKeyFingerprint())
        .isEqualTo(lost.getSpec().publicKeyFingerprint());
    assertThat(next.getSpec().causes()).containsExactly("Regenerated");
    assertThat(next.getSpec().regenerateToken()).isEqualTo("monday");
    assertThat(TEAM.ledgerEntryOf(lost))
        .map(RevocationEntry::reason)
        .contains(RevocationReason.SUPERSEDED);
    assertThat(TEAM.certificatesOf(station)).hasSize(2);

    operator.close();
    operator = OperatorUnderTest.start(CLOCK);
    TEAM.applies(station);
    TEAM.applies(station, LOST.formatted("monday"), "packetForwarder: {version: 2.8.2}");
    TEAM.awaitsReady(station);
    assertThat(TEAM.certificatesOf(station)).hasSize(2);

    TEAM.applies(station, LOST.formatted("tuesday"));
    await().until(() -> TEAM.certificatesOf(station).size() == 3);
    TEAM.awaits(station, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");

    TEAM.applies(station, LOST.formatted("monday"));
    TEAM.awaits(station, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    assertThat(TEAM.certificatesOf(station)).as("an old token never acts again").hasSize(3);
  }

  @Test
  @DisplayName(
      "S26 The revocation is in the ledger and in the spec before the next certificate exists")
  void revokedBeforeIssued() {
    Station station = Station.named("s26");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate lost = TEAM.currentOf(station);
    long place = LOG.now();

    TEAM.applies(station, LOST.formatted("now"));

    TEAM.awaits(station, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    List<String> writes =
        LOG.since(place).stream()
            .filter(request -> request.isBy(ControlPlane.OPERATOR_ACCOUNT) && request.isWrite())
            .filter(request -> request.status() < 300)
            .filter(
                request ->
                    request.namespace().equals(TEAM.stationNamespace())
                        || request.namespace().equals(TEAM.authority().namespace()))
            .map(request -> request.verb() + " " + request.resource() + " " + request.name())
            .toList();
    int inLedger = writes.indexOf("update configmaps " + segmentWith(lost));
    int marked = writes.indexOf("patch basestationcertificates " + lost.getMetadata().getName());
    int created =
        writes.indexOf(
            "create basestationcertificates " + TEAM.currentOf(station).getMetadata().getName());
    assertThat(inLedger).isNotNegative().isLessThan(marked);
    assertThat(marked).isLessThan(created);
  }

  @Test
  @DisplayName("S24 A token on a station without a certificate is absorbed by the first one")
  void tokenIsAbsorbed() {
    Station station = Station.named("s24-first");

    TEAM.applies(station, LOST.formatted("eager"));

    TEAM.awaits(station, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    TEAM.awaitsReady(station);
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
    assertThat(TEAM.currentOf(station).getSpec().causes()).containsExactly("Initial");
  }

  @Test
  @DisplayName("S20 Two asks at once are two tokens in order, and one valid certificate at the end")
  void twoTokensAtOnce() {
    Station station = Station.named("s20");
    TEAM.applies(station);
    TEAM.awaitsReady(station);

    TEAM.applies(station, LOST.formatted("first"));
    TEAM.applies(station, LOST.formatted("second"));

    await()
        .until(
            () ->
                "second"
                    .equals(TEAM.certificatesOf(station).getLast().getSpec().regenerateToken()));
    TEAM.awaits(station, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    assertThat(TEAM.certificatesOf(station))
        .filteredOn(certificate -> certificate.getSpec().revocation() == null)
        .hasSize(1);
  }

  @Test
  @DisplayName(
      "S36 An administrator revokes by kubectl patch: the ledger has it, the station the next")
  void administratorRevokes() {
    Station station = Station.named("s36");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate revoked = TEAM.currentOf(station);

    TEAM.revokes(revoked, "privilegeWithdrawn");

    awaitOtherCurrent(station, revoked);
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.ledgerEntryOf(revoked))
                    .map(RevocationEntry::reason)
                    .contains(RevocationReason.PRIVILEGE_WITHDRAWN));
  }

  @Test
  @DisplayName(
      "S28 A certificate revoked as keyCompromise retires its key: refused here and anywhere")
  void compromisedKeyIsRetired() {
    Station station = Station.named("s28");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate revoked = TEAM.currentOf(station);

    TEAM.revokes(revoked, "keyCompromise");

    TEAM.awaits(station, ConditionType.READY, "False", "KeyRetired");
    await()
        .until(
            () ->
                new RetiredKeys(TEAM.cluster(), CLOCK)
                    .contains(
                        TEAM.authority(),
                        PublicKeyFingerprint.parse(revoked.getSpec().publicKeyFingerprint())
                            .orElseThrow()));
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.ledgerEntryOf(revoked))
                    .map(RevocationEntry::reason)
                    .contains(RevocationReason.KEY_COMPROMISE));
    Station thief = Station.named("s28-thief").withKey(station.publicKey());
    TEAM.deletes(station);
    operator.close();
    TEAM.applies(thief);
    operator = OperatorUnderTest.start(CLOCK);
    TEAM.awaits(thief, ConditionType.READY, "False", "KeyRetired");
    assertThat(TEAM.certificatesOf(thief)).isEmpty();
    TEAM.applies(thief.reset());
    TEAM.awaitsReady(thief);
  }

  /** The part of the authority's ledger that a CRL entry is in; nothing else is written there. */
  private static String segmentWith(BaseStationCertificate certificate) {
    String serialNumber = certificate.getSpec().serialNumber().toLowerCase(Locale.ROOT);
    return TEAM.ledgerParts(TEAM.authority()).stream()
        .filter(part -> part.getBinaryData() != null)
        .filter(
            part ->
                HexFormat.of()
                    .formatHex(
                        Base64.getDecoder()
                            .decode(part.getBinaryData().getOrDefault("entries", "")))
                    .contains(serialNumber))
        .map(part -> part.getMetadata().getName())
        .findFirst()
        .orElseThrow();
  }

  private static void awaitOtherCurrent(Station station, BaseStationCertificate former) {
    TEAM.awaits(
        station,
        seen ->
            seen.getStatus().certificate() != null
                && !former
                    .getSpec()
                    .serialNumber()
                    .equals(seen.getStatus().certificate().serialNumber()));
  }
}
