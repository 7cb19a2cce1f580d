package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** More stations are due than may be issued to at once. */
class UrgentFirstTest {
  /** The next one comes after three seconds: time enough for all to have asked. */
  private static final String RATE = "issuanceRate: 20";

  private static final String NO_SPREAD = "certificates: {renewalSpread: 0s}";

  /** Nobody knows yet who else waits. */
  private static final int AT_ONCE = 1;

  private final PlatformTeam team = new PlatformTeam("urgent");
  private final OperatorJvm operator =
      OperatorJvm.startAhead(
          Duration.ofMinutes(1),
          ControlPlane.shared(),
          team.stationNamespace(),
          "--no-leader-election",
          "--namespace",
          team.stationNamespace());

  @AfterEach
  void end() {
    team.leaves();
    operator.close();
  }

  @Test
  @DisplayName(
      "Of stations that the rate keeps waiting, one that has no certificate comes first, then"
          + " those whose certificates end first")
  void endsFirstComesFirst() {
    String name = team.authority().name();
    team.appliesAuthority(name, NO_SPREAD);
    List<Station> renewing =
        IntStream.range(0, 7).mapToObj(i -> Station.named("urgent-" + i)).toList();
    // The last by name ends first.
    for (int i = 0; i < renewing.size(); i++) {
      team.applies(renewing.get(i), "certificate: {duration: %dh}".formatted(160 - 2 * i));
    }
    renewing.forEach(team::awaitsReady);
    team.appliesAuthority(name, NO_SPREAD, RATE, "paused: true");
    team.awaits(team.authority(), "True", "Paused");
    operator.advance(Duration.ofHours(17));
    Station cutOff = Station.named("urgent-cut-off");
    team.applies(cutOff);
    team.awaits(cutOff, ConditionType.READY, "False", "Paused");

    team.appliesAuthority(name, NO_SPREAD, RATE);

    renewing.forEach(station -> await().until(() -> team.certificatesOf(station).size() == 2));
    team.awaitsReady(cutOff);
    List<Station> order =
        Stream.concat(renewing.stream(), Stream.of(cutOff))
            .sorted(Comparator.comparing(station -> newestOf(station).getSpec().notBefore()))
            .skip(AT_ONCE)
            .toList();
    assertThat(order)
        .isEqualTo(
            Stream.concat(Stream.of(cutOff), renewing.reversed().stream())
                .filter(order::contains)
                .toList());
  }

  private BaseStationCertificate newestOf(Station station) {
    return team.certificatesOf(station).getLast();
  }
}
