package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a crash between the spec and the ledger leaves of a hold. */
class HoldRecoveryTest {
  private static final String SUSPENDED = "state: Suspended";
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("hold-recovery");
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
  @DisplayName("S35 A suspended station's certificate is in the ledger, whatever its status says")
  void statusOfAnEarlierHold() {
    BaseStationCertificate certificate = suspended(Station.named("told"));
    operator.close();
    new RevocationLedger(TEAM.cluster(), CLOCK)
        .liftHold(TEAM.authority(), keyId(certificate), serial(certificate));

    operator = OperatorUnderTest.start(CLOCK);

    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.ledgerEntryOf(certificate).map(RevocationEntry::reason))
                    .contains(RevocationReason.CERTIFICATE_HOLD));
    awaitPublished(certificate);
  }

  @Test
  @DisplayName("A hold that the spec took back is lifted, also where no status ever told of it")
  void untoldHold() {
    Station station = Station.named("untold");
    BaseStationCertificate certificate = suspended(station);
    operator.close();
    TEAM.applies(station);
    TEAM.cluster()
        .resource(certificate)
        .patch(
            PatchContext.of(PatchType.JSON), "[{\"op\":\"remove\",\"path\":\"/spec/revocation\"}]");
    TEAM.cluster()
        .resource(certificate)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":null}");

    operator = OperatorUnderTest.start(CLOCK);

    await().until(() -> TEAM.ledgerEntryOf(certificate).isEmpty());
  }

  private static BaseStationCertificate suspended(Station station) {
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    TEAM.applies(station, SUSPENDED);
    await()
        .until(
            () ->
                ConditionType.REVOCATION_PUBLISHED.isTrueIn(
                    TEAM.cluster().resource(certificate).require().getStatus() == null
                        ? null
                        : TEAM.cluster().resource(certificate).require().getStatus().conditions()));
    return certificate;
  }

  private static void awaitPublished(BaseStationCertificate certificate) {
    await()
        .until(
            () ->
                TEAM.ledger()
                    .generation(keyId(certificate))
                    .orElseThrow()
                    .published(Set.of(serial(certificate)))
                    .contains(serial(certificate)));
  }

  private static KeyId keyId(BaseStationCertificate certificate) {
    return KeyId.parse(certificate.getSpec().authorityKeyId()).orElseThrow();
  }

  private static SerialNumber serial(BaseStationCertificate certificate) {
    return SerialNumber.parse(certificate.getSpec().serialNumber()).orElseThrow();
  }
}
