package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec.Revocation;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CompromiseTest {
  private static final String COMPROMISE =
      "regenerate: {token: leak, reason: KeyCompromise, compromisedKey: \"%s\"}";
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("compromise");
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
      "S27 S28 KeyCompromise revokes and retires at once, waits for another key, and acts once")
  void tokenFirst() {
    Station station = Station.named("token-first");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate stolen = TEAM.currentOf(station);
    String compromise = COMPROMISE.formatted(fingerprint(stolen));

    TEAM.applies(station, compromise);

    TEAM.awaits(station, ConditionType.REGENERATION_ACCEPTED, "False", "KeyNotReplaced");
    TEAM.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "KeyRetired");
    assertThat(TEAM.ledgerEntryOf(stolen))
        .map(RevocationEntry::reason)
        .contains(RevocationReason.KEY_COMPROMISE);
    assertThat(TEAM.certificatesOf(station))
        .singleElement()
        .extracting(certificate -> certificate.getSpec().revocation())
        .isEqualTo(new Revocation("keyCompromise", "KeyCompromised"));
    assertThat(isRetired(stolen)).isTrue();
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.eventsOf(station))
                    .anyMatch(event -> event.getReason().equals("KeyRetired"))
                    .anyMatch(
                        event ->
                            event.getReason().equals("CertificateRevoked")
                                && event.getType().equals("Warning")
                                && event.getNote().contains("keyCompromise")
                                && event.getNote().contains("KeyCompromised")));

    operator.close();
    operator = OperatorUnderTest.start(CLOCK);
    Station rekeyed = station.reset();
    TEAM.applies(rekeyed, compromise);

    TEAM.awaitsReady(rekeyed);
    TEAM.awaits(rekeyed, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    BaseStationCertificate next = TEAM.currentOf(rekeyed);
    assertThat(next.getSpec().causes()).containsExactly("KeyChanged", "Regenerated");
    assertThat(next.getSpec().regenerateToken()).isEqualTo("leak");
    assertThat(isRetired(next)).isFalse();

    operator.close();
    operator = OperatorUnderTest.start(CLOCK);
    TEAM.applies(rekeyed, compromise, "packetForwarder: {version: 2.8.2}");
    TEAM.awaitsReady(rekeyed);
    assertThat(TEAM.certificatesOf(rekeyed)).hasSize(2);
  }

  @Test
  @DisplayName(
      "S28 S33 The new key declared first: the old one alone is revoked and retired, and the next"
          + " certificate for the new key records the token")
  void keyFirst() {
    Station station = Station.named("key-first");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate stolen = TEAM.currentOf(station);
    Station rekeyed = station.reset();
    TEAM.applies(rekeyed);
    TEAM.awaitsReady(rekeyed);
    BaseStationCertificate second = TEAM.currentOf(rekeyed);

    TEAM.applies(rekeyed, COMPROMISE.formatted(fingerprint(stolen)));

    TEAM.awaits(rekeyed, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    assertThat(TEAM.certificatesOf(rekeyed))
        .hasSize(3)
        .last()
        .satisfies(
            third -> {
              assertThat(third.getSpec().regenerateToken()).isEqualTo("leak");
              assertThat(fingerprint(third)).isEqualTo(fingerprint(second));
            });
    assertThat(TEAM.ledgerEntryOf(stolen))
        .map(RevocationEntry::reason)
        .contains(RevocationReason.KEY_COMPROMISE);
    assertThat(TEAM.ledgerEntryOf(second)).as("its key is sound").isEmpty();
    assertThat(isRetired(stolen)).isTrue();
    assertThat(isRetired(second)).isFalse();
  }

  @Test
  @DisplayName("S35 Nobody can have another station's key retired by calling it compromised")
  void anothersKey() {
    Station victim = Station.named("victim");
    TEAM.applies(victim);
    TEAM.awaitsReady(victim);
    BaseStationCertificate theirs = TEAM.currentOf(victim);
    Station attacker = Station.named("attacker");

    TEAM.applies(attacker, COMPROMISE.formatted(fingerprint(theirs)));
    TEAM.awaits(attacker, ConditionType.REGENERATION_ACCEPTED, "False", "CompromisedKeyUnknown");
    TEAM.applies(attacker.withKey(victim.publicKey()), COMPROMISE.formatted(fingerprint(theirs)));
    TEAM.awaits(attacker, ConditionType.READY, "False", "KeyHeldByAnotherStation");

    assertThat(isRetired(theirs)).isFalse();
    assertThat(TEAM.ledgerEntryOf(theirs)).isEmpty();
    TEAM.awaitsReady(victim);
  }

  @Test
  @DisplayName("S27 BackhaulChange stands in the ledger as superseded")
  void backhaulChange() {
    Station station = Station.named("backhaul-change");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate first = TEAM.currentOf(station);

    TEAM.applies(station, "regenerate: {token: to-tls, reason: BackhaulChange}");

    TEAM.awaits(station, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    assertThat(TEAM.ledgerEntryOf(first))
        .map(RevocationEntry::reason)
        .contains(RevocationReason.SUPERSEDED);
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.eventsOf(station))
                    .anyMatch(
                        event ->
                            event.getReason().equals("CertificateRevoked")
                                && event.getNote().endsWith("Regenerated")));
  }

  private static String fingerprint(BaseStationCertificate certificate) {
    return certificate.getSpec().publicKeyFingerprint();
  }

  private static boolean isRetired(BaseStationCertificate certificate) {
    return new RetiredKeys(TEAM.cluster(), CLOCK)
        .contains(
            TEAM.authority(), PublicKeyFingerprint.parse(fingerprint(certificate)).orElseThrow());
  }
}
