package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.domain.Sha256;
import io.keymast.status.ConditionType;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StatusTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("status");
  private static OperatorUnderTest operator = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @Test
  @DisplayName("S12 Status shows the declared key's fingerprint, also of the next key")
  void fingerprintFollowsTheKey() {
    Station station = Station.named("s12");
    TEAM.applies(station);
    assertThat(TEAM.awaitsReady(station).getStatus().publicKey().fingerprint())
        .isEqualTo(fingerprint(station));
    Station afterReset = station.reset();

    TEAM.applies(afterReset);

    TEAM.awaits(
        station,
        seen -> seen.getStatus().publicKey().fingerprint().equals(fingerprint(afterReset)));
  }

  @Test
  @DisplayName("S34 The expiry stands in status and in a column of kubectl get")
  void expiryIsSeen() {
    Station station = Station.named("s34");
    TEAM.applies(station);
    BaseStation seen = TEAM.awaitsReady(station);

    String table = kubectl("get", "bs", station.name());

    assertThat(table.lines().findFirst().orElseThrow()).contains("EXPIRES", "READY", "EUI");
    assertThat(table)
        .contains(seen.getStatus().certificate().notAfter().toString(), "True", station.eui());
  }

  @Test
  @DisplayName("S49 Stations are found by name and by EUI")
  void stationsAreFoundByEui() {
    Station station = Station.named("s49");
    TEAM.applies(station);

    String names =
        kubectl("get", "bs", "--field-selector", "spec.eui=" + station.eui(), "-o", "name");

    assertThat(names.strip()).isEqualTo("basestation.keymast.io/" + station.name());
  }

  @Test
  @DisplayName("A change of the world is told by one Event, however often it is looked at")
  void eventsAreToldOnce() {
    Station good = Station.named("events-good");
    Station bad = Station.named("events-bad").withKey("");
    TEAM.applies(good);
    TEAM.applies(bad);
    TEAM.awaitsReady(good);
    TEAM.awaits(bad, ConditionType.STALLED, "True", "NotDeclared");
    await().until(() -> !TEAM.eventsOf(good).isEmpty() && !TEAM.eventsOf(bad).isEmpty());

    operator.close();
    operator = OperatorUnderTest.start(CLOCK);
    TEAM.applies(good, "packetForwarder: {version: 2.8.1}");
    TEAM.awaitsReady(good);

    assertThat(TEAM.eventsOf(good)).hasSize(1);
    assertThat(TEAM.eventsOf(good).getFirst().getReason()).isEqualTo("CertificateIssued");
    assertThat(TEAM.eventsOf(bad)).hasSize(1);
    assertThat(TEAM.eventsOf(bad).getFirst().getType()).isEqualTo("Warning");
  }

  private static String fingerprint(Station station) {
    String base64 =
        station
            .publicKey()
            .lines()
            .filter(line -> !line.startsWith("-"))
            .reduce("", String::concat);
    return HexFormat.of().formatHex(Sha256.digest(Base64.getDecoder().decode(base64)));
  }

  private static String kubectl(String... arguments) {
    ControlPlane controlPlane = ControlPlane.shared();
    return Command.run(
        controlPlane.root(),
        List.of(arguments).stream()
            .collect(
                () ->
                    new java.util.ArrayList<>(
                        List.of(
                            controlPlane.binaries().resolve("kubectl").toString(),
                            "--kubeconfig",
                            controlPlane.kubeconfig().toString(),
                            "-n",
                            TEAM.stationNamespace())),
                java.util.ArrayList::add,
                java.util.ArrayList::addAll));
  }
}
