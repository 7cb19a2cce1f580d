package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.auditor.Audit;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.ExtraLease;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import io.keymast.support.SharedKill;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A leader whose machine pauses while writes of it are on their way, one of each kind. They arrive,
 * and it goes on, when another one has long led and done more.
 */
class StoppedLeaderTest {
  private static final List<String> HELD_WRITES =
      List.of(
          "PATCH basestationcertificates",
          "PUT configmaps",
          "POST basestationcertificates",
          "PATCH basestationcertificates/status",
          "PATCH basestations/status");

  @AutoClose private static final RestoredRuns RUNS = RestoredRuns.of(StoppedLeaderTest.class);

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final PlatformTeam team = new PlatformTeam("stopped-leader");
  private final FaultProxy proxyOfOne = FaultProxy.open(controlPlane);
  private final FaultProxy proxyOfOther = FaultProxy.open(controlPlane);
  private final RunArchive archive = team.archive("stopped-leader");
  private final Lane writesOfOther = proxyOfOther.open(write -> !write.resource().equals("leases"));
  private final OperatorJvm one = replica(proxyOfOne, "stopped-leader-one");

  @AfterEach
  void end() {
    archive.close();
    one.close();
    proxyOfOne.close();
    proxyOfOther.close();
    team.leaves();
  }

  @Test
  @DisplayName(
      "S18 A leader that was stopped as it wrote, and goes on when another leads, does no harm, and"
          + " signs nothing more")
  void goesOn() {
    Map<String, Scene> sceneOfHeld =
        HELD_WRITES.stream().collect(Collectors.toMap(write -> write, this::scene));
    Collection<Scene> scenes = sceneOfHeld.values();
    scenes.forEach(Scene::isReadyWith);
    CountDownLatch arrival = new CountDownLatch(1);
    List<Lane> held = held(sceneOfHeld, arrival);
    try (OperatorJvm other = replica(proxyOfOther, "stopped-leader-other");
        LongRun run = RUNS.run("a leader stopped as it wrote", archive, one, other)) {
      await("the replica that waits").until(other::isUp);
      scenes.forEach(scene -> scene.applies(regeneration("first")));
      scenes.forEach(scene -> awaitsRegenerated(scene, 2));
      scenes.forEach(scene -> scene.applies(regeneration("second")));
      scenes.forEach(scene -> awaitsRegenerated(scene, 3));
      assertThat(held).as("writes on their way").allSatisfy(it -> assertThat(it.hits()).hasSize(1));
      assertThat(one.exitCodes()).as("the leader that was stopped").isEmpty();
      run.isMet();
      List<String> signed = signaturesOf(one);

      arrival.countDown();
      one.signal("CONT");

      await("the end of the one that leads no longer")
          .until(() -> one.exitCodes().equals(List.of(1)));
      assertThat(signaturesOf(one)).as("what it signed").isEqualTo(signed);
      Silence.awaitOf(other, writesOfOther::count);
      scenes.forEach(scene -> awaitsRegenerated(scene, 3));
      Audit audit = archive.judged(one, other);
      assertThat(audit.sins()).isEmpty();
      assertThat(audit.certificates()).isEqualTo(3 * scenes.size());
      run.holds();
    }
  }

  /** The first of each is held until that; when all are, their sender is stopped. */
  private List<Lane> held(Map<String, Scene> scenes, CountDownLatch arrival) {
    SharedKill stop = new SharedKill(() -> one.signal("STOP"));
    stop.expect(scenes.size());
    Fault hold =
        new Fault.Hold(
            () -> {
              stop.run();
              awaits(arrival);
            });
    return scenes.entrySet().stream()
        .map(
            each -> {
              Lane lane = proxyOfOne.open(each.getValue()::isAbout);
              lane.arm(
                  write ->
                      write.toString().equals(each.getKey() + " #1") ? hold : new Fault.None());
              return lane;
            })
        .toList();
  }

  private static List<String> signaturesOf(OperatorJvm replica) {
    return replica.journal().stream()
        .filter(line -> line.startsWith("{\"journal\":\"signed\""))
        .toList();
  }

  /** A station for each; no name begins with another one. */
  private Scene scene(String heldWrite) {
    return new Scene(team, "stopped-" + HELD_WRITES.indexOf(heldWrite), one);
  }

  private static String regeneration(String token) {
    return "regenerate: {token: " + token + ", reason: CertificateLost}";
  }

  private static void awaitsRegenerated(Scene scene, int revision) {
    scene.awaits(ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    scene.awaitsCurrent(revision);
    scene.awaitsListed(revision - 1);
  }

  private static void awaits(CountDownLatch arrival) {
    try {
      arrival.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private OperatorJvm replica(FaultProxy proxy, String name) {
    return OperatorJvm.start(
        controlPlane,
        proxy,
        name,
        "--lease",
        ExtraLease.named("stopped-leader", controlPlane),
        "--namespace",
        team.stationNamespace(),
        "--reconcile-threads",
        "64");
  }
}
