package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A backup tool puts all objects back: without status, under new UIDs. {@code
 * -Dkeymast.restored.stations=1000} has more of them.
 */
class NewUidsTest {
  private static final int STATIONS = Integer.getInteger("keymast.restored.stations", 100);

  @Test
  @DisplayName("S40 Stations restored with new UIDs and no status: 0 issued, 0 revoked")
  void restored() {
    PlatformTeam team = new PlatformTeam("new-uids");
    List<Station> stations =
        IntStream.range(0, STATIONS).mapToObj(i -> Station.named("restored-" + i)).toList();
    try (RunArchive archive = team.archive("new-uids");
        OperatorJvm operator = operator(team);
        LongRun run =
            LongRun.of(NewUidsTest.class, "stations restored", STATIONS, archive, operator)) {
      team.appliesAuthority("lora", "issuanceRate: 100000");
      stations.forEach(team::applies);
      stations.forEach(team::awaitsReady);
      operator.stop();
      Map<String, String> issued = serialNumbers(team);
      Backup backup = Backup.ofWhatIsKeymasts(team);

      backup.allIsLost();
      archive.hearsOfRestorer(ControlPlane.ADMIN);
      backup.isPutBackBy(team.cluster());
      isServedOn(team, stations, issued);
      run.has(STATIONS);
      archive.awaitsNoSin(operator);
      run.holds();
    } finally {
      team.leaves();
    }
  }

  private static void isServedOn(
      PlatformTeam team, List<Station> stations, Map<String, String> issued) {
    try (OperatorJvm operator = operator(team)) {
      stations.forEach(team::awaitsReady);
      team.awaits(team.authority(), "True", "Issuing");

      assertThat(serialNumbers(team)).isEqualTo(issued).hasSize(STATIONS);
      assertThat(team.certificates())
          .allSatisfy(it -> assertThat(it.getSpec().revocation()).isNull());
      assertThat(team.ledger().entries()).isEmpty();
      assertThat(stations)
          .allSatisfy(
              station ->
                  assertThat(issued)
                      .containsValue(team.currentOf(station).getSpec().serialNumber()));
    }
  }

  /** Its journal is one over both lives. */
  private static OperatorJvm operator(PlatformTeam team) {
    return OperatorJvm.start(
        ControlPlane.shared(),
        "new-uids",
        "--no-leader-election",
        "--namespace",
        team.stationNamespace());
  }

  private static Map<String, String> serialNumbers(PlatformTeam team) {
    return team.certificates().stream()
        .collect(
            Collectors.toMap(it -> it.getMetadata().getName(), it -> it.getSpec().serialNumber()));
  }
}
