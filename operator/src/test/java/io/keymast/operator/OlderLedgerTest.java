package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The ledger alone is put back from an older backup, and nobody has what was published since. */
class OlderLedgerTest {

  private final MutableClock clock = new MutableClock();
  private final PlatformTeam team = new PlatformTeam("older-ledger");

  @AfterEach
  void platformTeamLeaves() {
    team.leaves();
  }

  @Test
  @DisplayName("S41 What the specs say is revoked for good gets into the ledger again")
  void specsTell() {
    Station station = Station.named("revoked");
    BaseStationCertificate certificate;
    List<ConfigMap> backup;
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      team.applies(station);
      team.awaitsReady(station);
      certificate = team.currentOf(station);
      await().until(() -> team.ledgerParts(team.authority()).size() >= 3);
      backup = team.ledgerParts(team.authority());
      team.revokes(certificate, "superseded");
      await().until(() -> isPublished(certificate));
    }
    backup.forEach(this::putsBack);
    assertThat(team.ledgerEntryOf(certificate)).isEmpty();

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      await().until(() -> team.ledgerEntryOf(certificate).isPresent());

      assertThat(team.ledgerEntryOf(certificate).map(RevocationEntry::reason))
          .contains(RevocationReason.SUPERSEDED);
    }
  }

  private boolean isPublished(BaseStationCertificate certificate) {
    BaseStationCertificate seen = team.cluster().resource(certificate).require();
    return seen.getStatus() != null
        && ConditionType.REVOCATION_PUBLISHED.isTrueIn(seen.getStatus().conditions());
  }

  private void putsBack(ConfigMap part) {
    team.cluster()
        .configMaps()
        .inNamespace(part.getMetadata().getNamespace())
        .withName(part.getMetadata().getName())
        .edit(
            live ->
                new ConfigMapBuilder(live)
                    .withData(part.getData())
                    .withBinaryData(part.getBinaryData())
                    .build());
  }
}
