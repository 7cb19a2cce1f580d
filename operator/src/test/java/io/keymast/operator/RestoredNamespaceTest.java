package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.revocation.RevocationEntry;
import io.keymast.support.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A backup of stations and certificates is put back, older than the ledger of their authority. */
class RestoredNamespaceTest {
  private static final PlatformTeam TEAM = new PlatformTeam("restored");
  private static final MutableClock CLOCK = new MutableClock();
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
      "S40 A certificate that was revoked when its station was deleted stays so when a backup"
          + " brings it back, and the station gets another")
  void revokedBeforeTheRestore() {
    Station station = Station.named("back");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStation manifest = TEAM.sees(station);
    BaseStationCertificate backup = TEAM.currentOf(station);
    TEAM.deletes(station);
    await()
        .until(() -> TEAM.station(station).get() == null && TEAM.certificatesOf(station).isEmpty());
    RevocationEntry revoked = TEAM.ledgerEntryOf(backup).orElseThrow();

    manifest.setMetadata(asRestored(manifest.getMetadata()));
    backup.setMetadata(asRestored(backup.getMetadata()));
    backup.setStatus(null);
    CLOCK.advance(Duration.ofMinutes(2));
    TEAM.cluster().resource(backup).create();
    TEAM.cluster().resource(manifest).create();

    TEAM.awaits(
        station,
        seen ->
            seen.getStatus() != null
                && seen.getStatus().certificate() != null
                && !backup
                    .getSpec()
                    .serialNumber()
                    .equals(seen.getStatus().certificate().serialNumber()));
    TEAM.awaitsReady(station);
    assertThat(TEAM.certificatesOf(station))
        .filteredOn(it -> it.getSpec().serialNumber().equals(backup.getSpec().serialNumber()))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.getSpec().revocation().reason())
                    .isEqualTo(revoked.reason().apiName()));
    assertThat(TEAM.currentOf(station).getSpec().revocation()).isNull();
  }

  /** Under a new UID; its finalizers come back as well. */
  private static ObjectMeta asRestored(ObjectMeta stored) {
    return new ObjectMetaBuilder()
        .withNamespace(stored.getNamespace())
        .withName(stored.getName())
        .withLabels(stored.getLabels())
        .withFinalizers(stored.getFinalizers())
        .build();
  }
}
