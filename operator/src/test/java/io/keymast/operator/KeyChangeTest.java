package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeyChangeTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("key-change");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("S15 After a key change the former certificate is revoked once the next is in use")
  void formerCertificateIsRevoked() {
    Station station = Station.named("s15");
    BaseStationCertificate former = issuedTo(station);
    stationUses(former);

    BaseStationCertificate next = issuedTo(station.reset());

    assertThat(next.getSpec().causes()).containsExactly("KeyChanged");
    assertThat(TEAM.ledgerEntryOf(former)).as("while the station has nothing else").isEmpty();
    stationUses(next);
    awaitSuperseded(former);
    TEAM.awaitsReady(station);
    assertThat(TEAM.ledgerEntryOf(next)).isEmpty();
  }

  @Test
  @DisplayName("S15 A key that was declared by mistake and taken back leaves no valid certificate")
  void mistakenKeyIsTakenBack() {
    Station station = Station.named("s15-back");
    BaseStationCertificate right = issuedTo(station);
    stationUses(right);
    BaseStationCertificate mistake = issuedTo(station.reset());

    TEAM.applies(station);

    awaitSuperseded(mistake);
    TEAM.awaitsReady(station);
    assertThat(TEAM.currentOf(station).getSpec().serialNumber())
        .isEqualTo(right.getSpec().serialNumber());
    assertThat(TEAM.certificatesOf(station)).hasSize(2);
  }

  @Test
  @DisplayName("S35 A token on a station whose key is not accepted is refused, with the reason")
  void tokenWithoutAcceptedKey() {
    Station station = Station.named("s35");

    TEAM.applies(station.withKey(""), "regenerate: {token: now, reason: CertificateLost}");

    TEAM.awaits(station, ConditionType.REGENERATION_ACCEPTED, "False", "NotDeclared");
  }

  @Test
  @DisplayName("S19 S21 A renewal comes at its time, and its predecessor is not revoked")
  void renewal() {
    Station station = Station.named("s19");
    BaseStationCertificate first = issuedTo(station);

    CLOCK.moveTo(
        TEAM.sees(station).getStatus().certificate().renewalTime().minus(1, ChronoUnit.HOURS));
    TEAM.applies(station, "packetForwarder: {version: 2.8.1}");
    TEAM.awaitsReady(station);
    assertThat(TEAM.certificatesOf(station)).as("before its time").hasSize(1);
    CLOCK.advance(Duration.ofHours(1));
    TEAM.applies(station, "packetForwarder: {version: 2.8.2}");

    await().until(() -> TEAM.certificatesOf(station).size() == 2);
    TEAM.awaits(
        station,
        seen ->
            !first.getSpec().serialNumber().equals(seen.getStatus().certificate().serialNumber()));
    assertThat(TEAM.currentOf(station).getSpec().causes()).containsExactly("Renewal");
    stationUses(TEAM.currentOf(station));
    TEAM.awaits(station, ConditionType.CERTIFICATE_INSTALLED, "True", "InUse");
    assertThat(TEAM.ledgerEntryOf(first)).isEmpty();
  }

  private static BaseStationCertificate issuedTo(Station station) {
    int before = TEAM.certificatesOf(station).size();
    TEAM.applies(station);
    await().until(() -> TEAM.certificatesOf(station).size() == before + 1);
    BaseStationCertificate issued = TEAM.certificatesOf(station).getLast();
    TEAM.awaits(
        station,
        seen ->
            seen.getStatus() != null
                && seen.getStatus().certificate() != null
                && issued
                    .getSpec()
                    .serialNumber()
                    .equals(seen.getStatus().certificate().serialNumber()));
    return issued;
  }

  private static void stationUses(BaseStationCertificate certificate) {
    TEAM.hearsOfUse(certificate, CLOCK.instant());
  }

  private static void awaitSuperseded(BaseStationCertificate certificate) {
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.ledgerEntryOf(certificate))
                    .map(RevocationEntry::reason)
                    .contains(RevocationReason.SUPERSEDED));
  }
}
