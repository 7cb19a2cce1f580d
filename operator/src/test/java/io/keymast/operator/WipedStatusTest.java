package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.status.ConditionType;
import io.keymast.support.Lane;
import io.keymast.support.RunArchive;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The statuses of authorities, stations and certificates are wiped while an operator runs. What a
 * certificate's own says, and its station by it, is said again when the operator looks at that:
 * within an hour, or in its next life.
 */
class WipedStatusTest {
  private static final String PUBLISHED = ConditionType.REVOCATION_PUBLISHED.apiName() + "=";

  private static final List<Workload> ENDED =
      List.of(
          Workload.FIRST_ISSUE,
          Workload.REGENERATION,
          Workload.COMPROMISE_AFTER_THE_NEW_KEY,
          Workload.SUSPENSION,
          Workload.THEFT,
          Workload.REVOCATION_BY_HAND,
          Workload.CA_SUCCESSION);

  @Test
  @DisplayName(
      "S18 Wiped from all objects, those of superseded, held and revoked certificates included:"
          + " stations and authorities say the same again at once, and certificates in the"
          + " operator's next life; nothing is signed, and the auditor finds nothing")
  void all() {
    try (ProxiedTeam site =
            ProxiedTeam.unelected(
                "wiped-status", Duration.ofMinutes(1), "--trust-config-map", TrustTeam.NAME);
        RunArchive archive = site.team().archive("wiped-status")) {
      Lane writes = site.proxy().open(write -> true);
      List<Scene> scenes = scenes(site);
      AllAtOnce.each(scenes, scene -> scene.authorities().awaitNews());
      Silence.awaitOf(site.operator(), writes::count);
      Map<String, EndState> before = ofEach(scenes, EndState::of);
      Map<String, List<String>> issued = ofEach(scenes, WipedStatusTest::serialNumbers);
      List<String> signed = signatures(site);

      AllAtOnce.each(scenes, WipedStatusTest::isWiped);

      AllAtOnce.each(scenes, scene -> scene.authorities().awaitNews());
      await("what authorities said before, and stations that are ready")
          .untilAsserted(
              () ->
                  assertThat(ofEach(scenes, WipedStatusTest::saidAtOnce))
                      .isEqualTo(ofEach(before, WipedStatusTest::saidAtOnce)));
      site.operator().kill();
      await("what all said before")
          .untilAsserted(() -> assertThat(ofEach(scenes, EndState::of)).isEqualTo(before));
      Silence.awaitOf(site.operator(), writes::count);
      assertThat(ofEach(scenes, EndState::of)).isEqualTo(before);
      assertThat(ofEach(scenes, WipedStatusTest::serialNumbers)).isEqualTo(issued);
      assertThat(signatures(site)).isEqualTo(signed);
      archive.awaitsNoSin(site.operator());
    }
  }

  /** One of each workload that has ended, and one with a superseded certificate that is good. */
  private static List<Scene> scenes(ProxiedTeam site) {
    List<Scene> superseded = List.of(scene(site, Workload.DELETION));
    superseded.forEach(Workload.DELETION::prepares);
    List<Scene> ended =
        AllAtOnce.results(
            ENDED,
            workload -> {
              Scene scene = scene(site, workload);
              workload.prepares(scene);
              workload.goesOn(scene);
              return scene;
            });
    return Stream.concat(superseded.stream(), ended.stream()).toList();
  }

  private static Scene scene(ProxiedTeam site, Workload workload) {
    return new Scene(site.team(), workload.slug() + "-1", site.operator());
  }

  private static void isWiped(Scene scene) {
    PlatformTeam team = scene.team();
    team.wipesStatus(team.authority());
    team.wipesStatus(scene.station());
    scene.certificates().forEach(team::wipesStatus);
  }

  private static <T> Map<String, T> ofEach(List<Scene> scenes, Function<Scene, T> part) {
    return scenes.stream().collect(Collectors.toMap(scene -> scene.station().name(), part));
  }

  private static <T> Map<String, T> ofEach(Map<String, EndState> ends, Function<EndState, T> part) {
    return ends.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> part.apply(each.getValue())));
  }

  private static List<List<?>> saidAtOnce(Scene scene) {
    return saidAtOnce(EndState.of(scene));
  }

  private static List<List<?>> saidAtOnce(EndState end) {
    return List.of(
        end.station().stream().filter(it -> !it.startsWith(PUBLISHED)).toList(),
        end.revoked(),
        end.retired(),
        end.authorities());
  }

  private static List<String> serialNumbers(Scene scene) {
    return scene.certificates().stream().map(each -> each.getSpec().serialNumber()).toList();
  }

  /** Of stations and of CAs by each other, and no CRL. */
  private static List<String> signatures(ProxiedTeam site) {
    return site.operator().journal().stream()
        .filter(line -> line.startsWith("{\"journal\":\"signed\""))
        .toList();
  }
}
