package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Specs generated from the schema, changed at random and put back, as Acto does: {@code
 * -Dkeymast.states=2000} makes more changes, {@code -Dkeymast.states.seed} others.
 */
class StateSpaceTest {
  private static final int STATES = Integer.getInteger("keymast.states", 100);
  private static final long SEED = Long.getLong("keymast.states.seed", 20261123L);
  private static final int STATIONS = 8;
  private static final int AUTHORITIES = 2;

  /** By the cause of a certificate, which field of a station may lead to it. */
  private static final Map<String, Set<String>> BY_STATION =
      Map.of(
          "Renewal", Set.of("certificate"),
          "Regenerated", Set.of("regenerate"),
          "KeyChanged", Set.of("publicKey"),
          "BackhaulChanged", Set.of("backhaul"),
          "AuthorityChanged", Set.of("certificateAuthorityRef"));

  /** The same of its authority. */
  private static final Map<String, Set<String>> BY_AUTHORITY =
      Map.of("Renewal", Set.of("certificates"), "AuthorityChanged", Set.of("source", "rotation"));

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final PlatformTeam team = new PlatformTeam("state-space");
  private final SpecSpace stationSpecs = space("basestations.yaml");
  private final SpecSpace authoritySpecs = space("certificateauthorities.yaml");
  private int walkers;

  @Test
  @DisplayName(
      "S51 Whatever a spec went through, it ends as it would have without, every certificate and"
          + " revocation has a reason in it, nobody else notices, the operator never ends, and the"
          + " auditor finds nothing")
  void everyWayBackEndsAlike() {
    System.out.printf("states: %d changes, seed %d%n", STATES, SEED);
    try (RunArchive archive = team.archive("state-space");
        OperatorJvm operator =
            OperatorJvm.start(
                controlPlane,
                "state-space",
                "--no-leader-election",
                "--namespace",
                team.stationNamespace())) {
      team.appliesAuthority("lora");
      Station bystander = ready("bystander");
      String before = team.currentOf(bystander).getSpec().serialNumber();
      List<Walker> stations = stations();
      List<Tenancy> authorities = authorities();
      SpecWalk untouched = new SpecWalk(team.station(bystander), stationSpecs);
      Tenancy untouchedAuthority = authority("untouched");
      Random random = new Random(SEED);

      long taken = 0;
      for (int states = 0; states < STATES; states += STATIONS + AUTHORITIES) {
        List<SpecWalk> walks = walks(stations, authorities);
        taken += walks.stream().filter(walk -> walk.step(random)).count();
        walks.forEach(StateSpaceTest::settles);
        archive.keepsLists();
        stations.replaceAll(walker -> walker.walk().isStolen() ? walker() : walker);
      }

      System.out.printf(
          "states: %d changes taken, %d stations stolen%n", taken, walkers - STATIONS);
      assertThat(taken).isGreaterThan(STATES / 5);
      walks(stations, authorities).forEach(SpecWalk::returns);
      stations.forEach(
          walker -> {
            endsLike(untouched, walker.walk());
            isExplained(walker.walk(), walker.station(), BY_STATION);
          });
      authorities.forEach(
          authority -> {
            endsLike(untouchedAuthority.walk(), authority.walk());
            endsLike(untouchedAuthority.ofTenant(), authority.ofTenant());
            isExplained(authority.walk(), authority.tenant(), BY_AUTHORITY);
          });
      isExplained(untouchedAuthority.walk(), untouchedAuthority.tenant(), BY_AUTHORITY);
      assertThat(team.currentOf(bystander).getSpec().serialNumber()).isEqualTo(before);
      ready("newcomer");
      assertThat(new Conduct(operator.log(), List.of()).complaints(Surroundings.IN_PEACE))
          .isEmpty();
      assertThat(operator.exitCodes()).isEmpty();
      archive.awaitsNoSin(operator);
    } finally {
      team.leaves();
    }
  }

  /** A station whose spec goes its way. */
  private record Walker(Station station, SpecWalk walk) {}

  /**
   * An authority whose spec goes its way, and a station under it whose own stays.
   *
   * @param ofTenant that of the station
   */
  private record Tenancy(SpecWalk walk, Station tenant, SpecWalk ofTenant) {}

  private static List<SpecWalk> walks(List<Walker> stations, List<Tenancy> authorities) {
    return Stream.concat(
            stations.stream().map(Walker::walk), authorities.stream().map(Tenancy::walk))
        .toList();
  }

  private Station ready(String name) {
    return ready(name, team.authority());
  }

  private Station ready(String name, AuthorityName authority) {
    Station station = Station.named(name);
    team.appliesUnder(authority, station);
    team.awaitsReady(station);
    return station;
  }

  private List<Walker> stations() {
    return Stream.generate(this::walker).limit(STATIONS).collect(Collectors.toList());
  }

  /** A station that sets out, also in the place of one that is stolen for good. */
  private Walker walker() {
    Station station = ready("walker-" + walkers++);
    return new Walker(station, new SpecWalk(team.station(station), stationSpecs));
  }

  private List<Tenancy> authorities() {
    return IntStream.range(0, AUTHORITIES).mapToObj(i -> authority("walker-" + i)).toList();
  }

  /** One that issues, and has a station. */
  private Tenancy authority(String name) {
    AuthorityName authority = team.authority(name);
    team.appliesAuthority(name);
    team.awaits(authority, "True", "Issuing");
    Station tenant = ready("tenant-of-" + name, authority);
    return new Tenancy(
        new SpecWalk(team.resource(authority), authoritySpecs),
        tenant,
        new SpecWalk(team.station(tenant), stationSpecs));
  }

  private static SpecSpace space(String file) {
    try {
      return new SpecSpace(
          new ObjectMapper(new YAMLFactory())
              .readTree(ControlPlane.shared().root().resolve("crds").resolve(file).toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void settles(SpecWalk walk) {
    await(walk.toString()).until(walk::isSettled);
    assertThat(walk.conditions())
        .as(walk.toString())
        .noneMatch(it -> it.contains("UnexpectedError"))
        .noneMatch(it -> it.contains("InvalidSpec") && !it.contains("spec."));
  }

  private static void endsLike(SpecWalk untouched, SpecWalk walk) {
    await(walk.toString())
        .untilAsserted(() -> assertThat(outcome(walk)).isEqualTo(outcome(untouched)));
  }

  private void isExplained(SpecWalk walk, Station station, Map<String, Set<String>> reasons) {
    await(walk.toString())
        .untilAsserted(
            () ->
                assertThat(Aftermath.of(team, station).unexplained(walk.changes(), reasons))
                    .as("certificates and ledger of " + station.name())
                    .isEmpty());
  }

  /** What is left of a backhaul or a key that was another one for a while, is history by design. */
  private static List<String> outcome(SpecWalk walk) {
    return walk.conditions().stream()
        .map(it -> it.substring(0, it.indexOf(':')))
        .filter(it -> !it.startsWith("BackhaulMigrated") && !it.startsWith("RegenerationAccepted"))
        .toList();
  }
}
