package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.Sha256;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetirementFailureTest {
  private static final int FULL = 6250;

  private final MutableClock clock = new MutableClock();
  private final PlatformTeam team = new PlatformTeam("retirement-failure");

  @Test
  @DisplayName(
      "S37 Where no more keys can be retired, a stolen station is revoked all the same, and its key"
          + " is retired as soon as there is room")
  void revokedThoughNotRetired() {
    team.appliesAuthority("lora");
    Station station = Station.named("stolen");
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.applies(station);
      team.awaitsReady(station);
      BaseStationCertificate certificate = team.currentOf(station);
      ConfigMap full = fillsRetiredKeysBeside(certificate);

      team.applies(station, "state: Stolen");

      await().until(() -> team.ledgerEntryOf(certificate).isPresent());
      assertThat(team.ledgerEntryOf(certificate))
          .map(RevocationEntry::reason)
          .contains(RevocationReason.KEY_COMPROMISE);
      await()
          .until(
              () ->
                  team.certificatesOf(station).getFirst().getSpec().revocation() != null
                      && team.eventsOf(station).stream()
                          .anyMatch(event -> event.getReason().equals("CertificateRevoked")));
      assertThat(isRetired(certificate)).isFalse();
      team.awaits(station, ConditionType.RECONCILING, "Unknown", "UnexpectedError");

      team.patches(full, "{\"data\":null}");
      team.applies(station, "state: Stolen", "packetForwarder: {version: 2.8.2}");
      await().until(() -> isRetired(certificate));
      team.awaits(station, ConditionType.READY, "False", "Stolen");
      assertThat(
              ConditionType.RECONCILING
                  .in(team.sees(station).getStatus().conditions())
                  .filter(condition -> condition.status().equals("Unknown")))
          .as("once the trouble is over")
          .isEmpty();
    } finally {
      team.leaves();
    }
  }

  @Test
  @DisplayName(
      "S38 Where no more keys can be retired, a stolen station goes all the same, revoked, and it is"
          + " told that its key is not retired")
  void goesThoughNotRetired() {
    team.appliesAuthority("lora");
    Station station = Station.named("going");
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.applies(station);
      team.awaitsReady(station);
      BaseStationCertificate certificate = team.currentOf(station);
      fillsRetiredKeysBeside(certificate);
      team.applies(station, "state: Stolen");

      team.deletes(station);

      await().until(() -> team.station(station).get() == null);
      assertThat(team.ledgerEntryOf(certificate))
          .map(RevocationEntry::reason)
          .contains(RevocationReason.KEY_COMPROMISE);
      await()
          .until(
              () ->
                  team.eventsOf(station).stream()
                      .anyMatch(event -> event.getReason().equals("KeyNotRetired")));
      assertThat(operator.metrics()).contains("keymast_keys_not_retired_total 1.0");
    } finally {
      team.leaves();
    }
  }

  /** As many as one ConfigMap holds, all with the same first digit. */
  private ConfigMap fillsRetiredKeysBeside(BaseStationCertificate certificate) {
    char digit = certificate.getSpec().publicKeyFingerprint().charAt(0);
    Map<String, String> keys =
        IntStream.range(0, FULL)
            .mapToObj(number -> digit + Sha256.hex("key " + number).substring(1))
            .collect(Collectors.toMap(key -> key, key -> "keyCompromise 2026-01-01T00:00:00Z"));
    return team.cluster()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(team.authority().namespace())
                .withName(team.authority().name() + ".retired-keys-" + digit)
                .withLabels(
                    Map.of(
                        LedgerNames.PART_LABEL,
                        LedgerNames.RETIRED_KEYS,
                        "keymast.io/authority",
                        team.authority().name()))
                .endMetadata()
                .withData(keys)
                .build())
        .create();
  }

  private boolean isRetired(BaseStationCertificate certificate) {
    return new RetiredKeys(team.cluster(), clock)
        .contains(
            team.authority(),
            PublicKeyFingerprint.parse(certificate.getSpec().publicKeyFingerprint()).orElseThrow());
  }
}
