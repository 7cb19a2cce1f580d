package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.app.OperatorSettings.Restores;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CA key is not made a second time, whatever the cluster has forgotten of the first. */
class LostCaKeyTest {
  private final MutableClock clock = new MutableClock();
  private final PlatformTeam team = new PlatformTeam("lost-ca-key");

  @TempDir Path folder;

  @AfterEach
  void platformTeamLeaves() {
    team.leaves();
  }

  @Test
  @DisplayName("S41 The ledger alone tells that there was a CA key: none is made in its place")
  void ledgerTells() {
    String keyId;
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      keyId = publishesFirst();
    }
    losesSecretAndStatus();

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      assertAsksForSecretOf(keyId);
    }
  }

  @Test
  @DisplayName("S41 The high-water file alone tells that there was a CA key, until it is given up")
  void highWaterTells() throws IOException {
    Path file = folder.resolve("high-water");
    Restores restores = restores(file);
    String keyId;
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock, restores)) {
      keyId = publishesFirst();
      new HighWaterFile(file, team.authority()).awaitsCrl();
    }
    losesSecretAndStatus();
    losesLedger();

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock, restores)) {
      assertAsksForSecretOf(keyId);
    }
    Files.writeString(file, "");
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock, restores)) {
      team.awaits(team.authority(), "True", "Issuing");
      assertThat(keyId()).isNotEqualTo(keyId);
    }
  }

  @Test
  @DisplayName("S41 No next CA key is made while Recovered holds; once a person goes on, it is")
  void waitsForAPerson() {
    Restores restores = restoresOlder();
    retires(clock.instant().plus(Duration.ofDays(2)));

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock, restores)) {
      team.awaits(team.authority(), "False", "Recovered");
      makesTheNextKeyOnceResumed();
    }
  }

  @Test
  @DisplayName("S41 Nor is one where the CA was given up meanwhile: that goes all the same")
  void waitsThoughGivenUp() {
    Restores restores = restoresOlder();
    retires(clock.instant());

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock, restores)) {
      team.awaits(
          team.authority(),
          it ->
              it.getStatus().brakes() != null
                  && "Retired".equals(it.getStatus().generations().getFirst().state()));
      makesTheNextKeyOnceResumed();
    }
  }

  /** More was published than the cluster knows of. */
  private Restores restoresOlder() {
    Path path = folder.resolve("high-water");
    HighWaterFile file = new HighWaterFile(path, team.authority());
    Restores restores = restores(path);
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock, restores)) {
      publishesFirst();
      file.awaitsCrl();
    }
    file.hasSeenMore();
    return restores;
  }

  private void retires(Instant now) {
    team.patches(
        team.sees(team.authority()),
        "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(now));
  }

  private void makesTheNextKeyOnceResumed() {
    team.hurries(team.authority());
    awaitLooked();
    assertThat(team.secret("lora-ca-2").get()).isNull();

    team.resumes("Recovered");

    await().until(() -> team.secret("lora-ca-2").get() != null);
  }

  @Test
  @DisplayName(
      "Somebody else's Secret at the name of the next CA key stops nothing: it is named, and once it"
          + " is away, the next key is made")
  void nextNameIsTaken() {
    team.suppliesCa("lora-ca-2", CaFiles.pkcs8());
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      publishesFirst();
      team.patches(
          team.sees(team.authority()),
          "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}"
              .formatted(clock.instant().plus(Duration.ofDays(2))));

      CertificateAuthority told = team.awaits(team.authority(), "False", "CASecretNameTaken");

      assertThat(ConditionType.READY.in(told.getStatus().conditions()))
          .hasValueSatisfying(ready -> assertThat(ready.message()).contains("lora-ca-2,"));
      Station station = Station.named("meanwhile");
      team.applies(station);
      team.awaitsReady(station);
      team.losesSecret("lora-ca-2");
      team.hurries(team.authority());
      team.awaits(team.authority(), "True", "Issuing");
      assertThat(team.sees(team.authority()).getStatus().generations()).hasSize(2);
    }
  }

  private static Restores restores(Path file) {
    return new Restores(Duration.ofMinutes(10), List.of(), Optional.of(file));
  }

  private String publishesFirst() {
    team.appliesAuthority("lora");
    team.awaits(team.authority(), "True", "Issuing");
    team.awaits(team.authority(), it -> it.getStatus().crl() != null);
    return keyId();
  }

  private String keyId() {
    List<Generation> generations = team.sees(team.authority()).getStatus().generations();
    return Objects.requireNonNull(generations.getFirst().keyId());
  }

  private void awaitLooked() {
    team.awaits(
        team.authority(),
        it ->
            Objects.equals(it.getStatus().observedGeneration(), it.getMetadata().getGeneration()));
  }

  private void losesSecretAndStatus() {
    team.losesSecret("lora-ca");
    team.wipesStatus(team.authority());
  }

  private void losesLedger() {
    team.ledgerParts(team.authority())
        .forEach(
            part -> {
              team.patches(part, "{\"metadata\":{\"finalizers\":null}}");
              team.cluster().resource(part).delete();
            });
  }

  private void assertAsksForSecretOf(String keyId) {
    CertificateAuthority stopped = team.awaits(team.authority(), "False", "CASecretMissing");
    assertThat(ConditionType.READY.in(stopped.getStatus().conditions()))
        .hasValueSatisfying(ready -> assertThat(ready.message()).contains(keyId));
    assertThat(team.secret("lora-ca").get()).isNull();
  }
}
