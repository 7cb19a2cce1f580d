package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.api.CertificateAuthorityStatus.Brake;
import io.keymast.app.OperatorSettings.Restores;
import io.keymast.reconciler.restore.HighWater;
import io.keymast.support.MutableClock;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered outside of the cluster, and seen from an operator that starts. */
class HighWaterTest {
  @TempDir Path folder;

  @Test
  @DisplayName(
      "S41 A high-water file alone tells of a restore: held, and the CRL number goes above")
  void tells() {
    MutableClock clock = new MutableClock();
    PlatformTeam team = new PlatformTeam("high-water");
    Path path = folder.resolve("high-water");
    HighWaterFile file = new HighWaterFile(path, team.authority());
    Restores restores = new Restores(Duration.ofMinutes(10), List.of(), Optional.of(path));
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock, restores)) {
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      file.awaitsCrl();
    }
    BigInteger seen = file.hasSeenMore();

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock, restores)) {
      team.awaits(team.authority(), "False", "Recovered");
      team.awaits(
          team.authority(),
          authority ->
              authority.getStatus().crl() != null
                  && new BigInteger(authority.getStatus().crl().number()).compareTo(seen) > 0);
      assertThat(team.sees(team.authority()).getStatus().brakes())
          .extracting(Brake::reason)
          .containsExactly("Recovered");
      assertThat(operator.metrics())
          .contains("keymast_recoveries_total{authority=\"" + team.authority() + "\"} 1.0");

      team.resumes("Recovered");

      team.awaits(team.authority(), "True", "Issuing");
    }
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock, restores)) {
      Station station = Station.named("goes-on");
      team.applies(station);
      team.awaitsReady(station);
    } finally {
      team.leaves();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "1461501637330902918203684832716283019655932542975"})
  @DisplayName(
      "A high-water file that can't be read, or that no CRL number can follow, is not taken for an"
          + " empty one")
  void unreadable(String number) throws IOException {
    Path file = Files.writeString(folder.resolve("high-water"), "lora/lora/ab=" + number + "\n");

    assertThatThrownBy(() -> new HighWater(Optional.of(file)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(file.toString());
  }
}
