package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.auditor.Audit;
import io.keymast.pki.CrlFields;
import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an auditor is to judge must be kept for it. */
class KeptListsTest {
  private final PlatformTeam team = new PlatformTeam("kept-lists");

  @Test
  @DisplayName("S25 Each CRL that was published is judged, though nobody looked in between")
  void betweenLooks() {
    try (RunArchive archive = team.archive("kept-lists");
        PublishedTimes published = PublishedTimes.of(team);
        OperatorJvm operator =
            OperatorJvm.start(
                ControlPlane.shared(),
                "kept-lists",
                "--no-leader-election",
                "--namespace",
                team.stationNamespace())) {
      team.hasAnAuthority();
      List.of("first", "second", "third").forEach(this::isRevoked);

      Audit audit = archive.judged(operator);

      assertThat(audit.sins()).isEmpty();
      assertThat((long) audit.lists())
          .isGreaterThan(3)
          .isGreaterThanOrEqualTo(
              published.all().stream().map(CrlFields::number).distinct().count());
    } finally {
      team.leaves();
    }
  }

  private void isRevoked(String name) {
    Station station = Station.named(name);
    team.applies(station);
    team.awaitsReady(station);
    BaseStationCertificate certificate = team.currentOf(station);
    team.revokes(certificate, "superseded");
    await("a CRL that lists it")
        .until(
            () ->
                new PublishedList(team, team.authority())
                    .serialNumbers()
                    .contains(certificate.getSpec().serialNumber()));
  }
}
