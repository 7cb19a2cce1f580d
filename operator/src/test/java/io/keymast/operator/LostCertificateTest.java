package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.Etcd;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A certificate is gone that nobody deleted, as after an older snapshot of etcd was put back. */
class LostCertificateTest {
  @Test
  @DisplayName(
      "S41 A certificate that etcd alone has lost is stored again before its revision is issued"
          + " a second time, it can be revoked, and issuing is held")
  void lost() {
    PlatformTeam team = new PlatformTeam("lost-in-etcd");
    Station station = Station.named("lost");
    try (var operator = OperatorUnderTest.watching(team.stationNamespace())) {
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      team.applies(station);
      team.awaitsReady(station);
      BaseStationCertificate lost = team.currentOf(station);

      Etcd.loses(ControlPlane.shared(), lost);

      team.awaits(team.authority(), "False", "Recovered");
      await("it is stored again").until(() -> team.certificatesOf(station).size() == 1);
      assertThat(team.certificatesOf(station))
          .singleElement()
          .extracting(BaseStationCertificate::getSpec)
          .isEqualTo(lost.getSpec());
      team.awaitsReady(station);
      team.deletes(station);
      await("it is revoked").until(() -> team.ledgerEntryOf(lost).isPresent());
    } finally {
      team.leaves();
    }
  }
}
