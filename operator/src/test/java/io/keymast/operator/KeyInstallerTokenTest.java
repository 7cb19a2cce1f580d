package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What its token is good for by what the operator makes of it. */
@DisplayName("An attacker with the Key Installer's token, beside a running operator")
class KeyInstallerTokenTest {
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("installer-token");
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
  @DisplayName(
      "S53 ends a key change before the station has fetched anything: what the change leaves behind"
          + " is revoked early, and nothing else")
  void endsAKeyChangeEarly() {
    Station station = Station.named("changing");
    BaseStationCertificate former = issuedTo(station, 1);
    BaseStationCertificate next = issuedTo(station.reset(), 2);
    BaseStationCertificate others = issuedTo(Station.named("bystander"), 1);

    attackerTells(others);
    attackerTells(next);

    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.ledgerEntryOf(former))
                    .map(RevocationEntry::reason)
                    .contains(RevocationReason.SUPERSEDED));
    TEAM.awaitsReady(station);
    assertThat(TEAM.currentOf(station).getSpec().serialNumber())
        .as("what the station is served")
        .isEqualTo(next.getSpec().serialNumber());
    assertThat(TEAM.ledgerEntryOf(next)).isEmpty();
    assertThat(TEAM.ledgerEntryOf(others)).isEmpty();
  }

  @Test
  @DisplayName("S53 has nothing revoked where no key and no authority changed, not after a renewal")
  void revokesNothingElse() {
    Station station = Station.named("settled");
    BaseStationCertificate first = issuedTo(station, 1);
    attackerTells(first);
    TEAM.awaits(station, ConditionType.CERTIFICATE_INSTALLED, "True", "InUse");
    CLOCK.moveTo(TEAM.sees(station).getStatus().certificate().renewalTime());
    TEAM.applies(station, "packetForwarder: {version: 2.8.1}");
    BaseStationCertificate renewed = issued(station, 2);

    attackerTells(renewed);

    TEAM.awaits(station, ConditionType.CERTIFICATE_INSTALLED, "True", "InUse");
    TEAM.awaitsReady(station);
    assertThat(TEAM.ledgerEntryOf(first)).isEmpty();
    assertThat(TEAM.ledgerEntryOf(renewed)).isEmpty();
  }

  private static BaseStationCertificate issuedTo(Station station, int certificates) {
    TEAM.applies(station);
    return issued(station, certificates);
  }

  /** The newest of so many, once the station's status points to it. */
  private static BaseStationCertificate issued(Station station, int certificates) {
    await().until(() -> TEAM.certificatesOf(station).size() == certificates);
    BaseStationCertificate newest = TEAM.certificatesOf(station).getLast();
    await()
        .until(
            () ->
                TEAM.currentOf(station)
                    .getSpec()
                    .serialNumber()
                    .equals(newest.getSpec().serialNumber()));
    return newest;
  }

  /** Fetched and used, long before there was any. */
  private static void attackerTells(BaseStationCertificate certificate) {
    KubernetesClient attacker = ControlPlane.shared().asKeyInstaller();
    attacker
        .resource(certificate)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"delivery\":{\"deliveredAt\":\"%s\",\"inUseAt\":\"%s\"}}}"
                .formatted(LONG_AGO, LONG_AGO));
  }
}
