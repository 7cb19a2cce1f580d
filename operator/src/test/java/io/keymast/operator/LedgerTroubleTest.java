package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.api.BaseStationCertificate;
import io.keymast.revocation.LedgerNames;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The ledger can't be written as it should be, but for a while. */
class LedgerTroubleTest {
  private static final PlatformTeam TEAM = new PlatformTeam("ledger-trouble");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(new MutableClock());

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
  @DisplayName("S26 A spare segment that can't be made keeps no revocation from being told")
  void spareSegment() {
    PlatformTeam team = TEAM.with("spare");
    Station station = Station.named("revoked");
    team.appliesAuthority("spare");
    team.applies(station);
    team.awaitsReady(station);
    BaseStationCertificate certificate = team.currentOf(station);
    await().until(() -> segments(team).size() == 2);
    ConfigMap spare = segments(team).getLast();
    team.patches(spare, "{\"metadata\":{\"labels\":null},\"data\":{\"phase\":\"UNKNOWN\"}}");

    team.revokes(certificate, "superseded");

    await()
        .until(
            () -> {
              BaseStationCertificate seen = team.cluster().resource(certificate).require();
              return seen.getStatus() != null
                  && ConditionType.REVOCATION_PUBLISHED.isTrueIn(seen.getStatus().conditions());
            });
    assertThat(segments(team)).hasSize(1);
    team.patches(spare, "{\"data\":{\"phase\":\"ACTIVE\"}}");
    team.hurries(team.authority());
    await().until(() -> segments(team).size() == 2);
  }

  @Test
  @DisplayName("S38 A station whose deletion fails says so, and goes once the trouble is over")
  void failingDeletion() {
    Station station = Station.named("stuck");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    TEAM.awaits(TEAM.authority(), seen -> !segments(TEAM).isEmpty());
    ConfigMap segment = segments(TEAM).getFirst();
    TEAM.patches(segment, "{\"data\":{\"phase\":\"UNKNOWN\"}}");

    TEAM.deletes(station);

    TEAM.awaits(station, ConditionType.RECONCILING, "Unknown", "UnexpectedError");
    TEAM.patches(segment, "{\"data\":{\"phase\":\"ACTIVE\"}}");
    await().until(() -> TEAM.station(station).get() == null);
    assertThat(TEAM.ledgerEntryOf(certificate)).isPresent();
  }

  private static List<ConfigMap> segments(PlatformTeam team) {
    return team.ledgerParts(team.authority()).stream()
        .filter(
            part ->
                LedgerNames.SEGMENT.equals(
                    part.getMetadata().getLabels().get(LedgerNames.PART_LABEL)))
        .sorted(Comparator.comparing(part -> part.getMetadata().getName()))
        .toList();
  }
}
