package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.revocation.LedgerNames;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StoppedAuthorityTest {
  private final PlatformTeam team = new PlatformTeam("stopped");

  @Test
  @DisplayName(
      "S36 An authority that is stopped by its spec publishes on, also after a restart of the"
          + " operator")
  void publishesAfterARestart() {
    MutableClock clock = new MutableClock();
    Station station = Station.named("revoked");
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      team.applies(station);
      team.awaitsReady(station);
    }
    BaseStationCertificate certificate = team.currentOf(station);
    team.patches(
        team.sees(team.authority()),
        "{\"spec\":{\"certificates\":{\"dnsSuffix\":\"stations.123\"},\"revocation\":{\"validity\":\"48h\"}}}");
    team.revokes(certificate, "keyCompromise");

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.awaits(team.authority(), "False", "InvalidSpec");
      await()
          .untilAsserted(
              () -> {
                assertThat(team.ledger().entries()).hasSize(1);
                assertThat(team.ledger().generations().values())
                    .allSatisfy(generation -> assertThat(generation.publishedCount()).isOne());
              });
      assertThat(team.ledger().generations().values())
          .allSatisfy(
              generation ->
                  assertThat(
                          Duration.between(
                              generation.head().orElseThrow().fields().thisUpdate(),
                              generation.head().orElseThrow().fields().nextUpdate()))
                      .isEqualTo(Duration.ofHours(48)));
      team.leaves();
    }
  }

  @Test
  @DisplayName(
      "S36 An authority that lost its CA Secret issues nothing any more, though its ledger can't be"
          + " read either")
  void stopsWhateverItsLedgerSays() {
    Station station = Station.named("late");
    try (OperatorUnderTest operator = OperatorUnderTest.start(new MutableClock())) {
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      await()
          .until(
              () ->
                  team.ledgerParts(team.authority()).stream()
                      .anyMatch(StoppedAuthorityTest::isSegment));
      ConfigMap segment =
          team.ledgerParts(team.authority()).stream()
              .filter(StoppedAuthorityTest::isSegment)
              .findFirst()
              .orElseThrow();
      team.patches(segment, "{\"data\":{\"phase\":\"UNKNOWN\"}}");
      team.losesSecret("lora-ca");
      team.hurries(team.authority());

      CertificateAuthority stopped = team.awaits(team.authority(), "False", "CASecretMissing");
      team.applies(station);
      team.awaits(station, ConditionType.READY, "False", "AuthorityNotReady");

      assertThat(ConditionType.READY.in(stopped.getStatus().conditions()))
          .hasValueSatisfying(
              ready -> assertThat(ready.message()).contains(segment.getMetadata().getName()));
      assertThat(team.certificatesOf(station)).isEmpty();
      team.patches(segment, "{\"data\":{\"phase\":\"ACTIVE\"}}");
      team.leaves();
    }
  }

  private static boolean isSegment(ConfigMap part) {
    return LedgerNames.SEGMENT.equals(part.getMetadata().getLabels().get(LedgerNames.PART_LABEL));
  }
}
