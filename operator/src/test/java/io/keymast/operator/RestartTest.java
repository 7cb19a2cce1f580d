package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a fleet costs an operator that starts anew. */
class RestartTest {
  private static final int STATIONS = 60;

  /** One by itself, and one if its authority was not looked at yet. */
  private static final int LOOKS_AT_A_STATION = 2;

  @Test
  @DisplayName(
      "After a restart each certificate is looked at once, each station at most twice, and"
          + " nothing is written or asked for")
  void looks() {
    PlatformTeam team = new PlatformTeam("restart");
    List<Station> stations =
        IntStream.range(0, STATIONS).mapToObj(i -> Station.named("restarted-" + i)).toList();
    try {
      try (var first = OperatorUnderTest.watching(team.stationNamespace())) {
        team.appliesAuthority("lora", "issuanceRate: 100000");
        stations.forEach(team::applies);
        stations.forEach(team::awaitsReady);
        await("nothing is left to do").until(() -> isIdle(first));
      }
      AuditLog log = new AuditLog(ControlPlane.shared());
      long place = log.now();

      try (var second = OperatorUnderTest.watching(team.stationNamespace())) {
        await("it has caught up").until(() -> hasCaughtUp(second));

        assertThat(looks(second, "basestationcertificate")).isEqualTo(STATIONS);
        assertThat(looks(second, "basestation")).isLessThanOrEqualTo(STATIONS * LOOKS_AT_A_STATION);
        assertThat(log.ofOperatorSince(place, team.stationNamespace()))
            .extracting(AuditLog.Request::verb)
            .isSubsetOf(Set.of("list", "watch"))
            .hasSizeLessThan(STATIONS);
      }
    } finally {
      team.leaves();
    }
  }

  private static boolean hasCaughtUp(OperatorUnderTest operator) {
    return looks(operator, "certificateauthority") > 0
        && looks(operator, "basestation") >= STATIONS
        && looks(operator, "basestationcertificate") >= STATIONS
        && isIdle(operator);
  }

  private static boolean isIdle(OperatorUnderTest operator) {
    return sum(operator, "keymast_reconciliations_pending") == 0;
  }

  private static double looks(OperatorUnderTest operator, String controller) {
    return sum(
        operator,
        "keymast_reconciliation_duration_seconds_count{controller=\"" + controller + "\"");
  }

  private static double sum(OperatorUnderTest operator, String series) {
    return operator
        .metrics()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
