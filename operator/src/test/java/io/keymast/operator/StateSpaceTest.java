package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.keymast.domain.AuthorityName;
import io.keymast.operator.SpecWalk.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Specs generated from the schema, changed and put back, as Acto does: every field in every way in
 * turn, by values of chance. {@code -Dkeymast.states=2000} makes more changes, {@code
 * -Dkeymast.states.seed} others.
 */
class StateSpaceTest {
  private static final int STATES = Integer.getInteger("keymast.states", 180);
  private static final long SEED = Long.getLong("keymast.states.seed", 20261123L);
  private static final int STATIONS = 5;
  private static final int AUTHORITIES = 5;

  /** So many that every field was met in every way, twice. */
  private static final int COMPLETE = 1_400;

  /** By design: all that is changed there is refused, below it too. */
  private static final Set<String> IMMUTABLE = Set.of("eui", "source");

  private static final String LORA = "lora";
  private static final String OTHER = "other";

  /** So that no change of a backhaul is refused. */
  private static final String LENIENT = "backhaul: {enforcement: Optional, allowTLSToIPsec: true}";

  private final PlatformTeam team = new PlatformTeam("state-space");
  private final SpecSpace stationSpecs = SpecSpace.of("basestations.yaml");
  private final SpecSpace authoritySpecs = SpecSpace.of("certificateauthorities.yaml");
  private final Random random = new Random(SEED);
  private final SpecTour tourOfStations = new SpecTour(stationSpecs, IMMUTABLE, random);
  private final SpecTour tourOfAuthorities = new SpecTour(authoritySpecs, IMMUTABLE, random);
  private final List<Walker> stations = new ArrayList<>();
  private final List<Tenancy> authorities = new ArrayList<>();
  private int walkers;

  @Test
  @DisplayName(
      "S51 Whatever a spec went through, it ends as it would have without, at home and at other specs"
          + " to which others came by other ways, every certificate and revocation has a reason in"
          + " it, nobody else notices, the operator never ends, and the auditor finds nothing")
  void everyWayBackEndsAlike() {
    System.out.printf("states: %d changes, seed %d%n", STATES, SEED);
    try (ObservedOperator operator =
            ObservedOperator.start(team, "state-space", "--trust-config-map", TrustTeam.NAME);
        LongRun run = operator.run(StateSpaceTest.class, "specs changed", STATES)) {
      Untouched untouched = setsOut();
      walks(operator, run);
      returns(untouched);
      isJudged(untouched, operator);
      run.holds();
    } finally {
      team.leaves();
    }
  }

  /**
   * What stays as it is, and what others must end like.
   *
   * @param serialNumber of the station's certificate
   */
  private record Untouched(
      Station station, String serialNumber, SpecWalk walk, Tenancy authority, WalkOracle oracle) {}

  private Untouched setsOut() {
    team.appliesAuthority(LORA, LENIENT);
    team.appliesAuthority(OTHER, LENIENT);
    Station bystander = ready("bystander");
    WalkOracle oracle = new WalkOracle(team);
    String serialNumber = team.currentOf(bystander).getSpec().serialNumber();
    Stream.generate(this::walker).limit(STATIONS).forEach(stations::add);
    IntStream.range(0, AUTHORITIES)
        .mapToObj(i -> authority("walker-" + i))
        .forEach(authorities::add);
    SpecWalk walk = new SpecWalk(team.station(bystander), stationSpecs);
    Untouched untouched =
        new Untouched(bystander, serialNumber, walk, authority("untouched"), oracle);
    isIssuedAnew(stations.getFirst(), "publicKey", "KeyChanged");
    isIssuedAnew(stations.getLast(), "certificateAuthorityRef", "AuthorityChanged");
    isTrusted(authorities.getFirst());
    return untouched;
  }

  private void walks(ObservedOperator operator, LongRun run) {
    for (int states = 0; states < STATES; states += STATIONS + AUTHORITIES) {
      stations.forEach(walker -> tourOfStations.leads(walker.walk()));
      authorities.forEach(authority -> tourOfAuthorities.leads(authority.walk()));
      allWalks().forEach(StateSpaceTest::settles);
      operator.keepsLists();
      run.has(states + STATIONS + AUTHORITIES);
      stations.replaceAll(walker -> walker.walk().isStolen() ? afterTheft(walker) : walker);
    }
    System.out.printf(
        "states: stations: %s; %d of them stolen%nstates: authorities: %s%n",
        tourOfStations, walkers - STATIONS, tourOfAuthorities);
    for (SpecTour tour : List.of(tourOfStations, tourOfAuthorities)) {
      assertThat(tour.count(Step.CHANGED)).isGreaterThan(STATES / 20);
      assertThat(tour.reached()).as("immutable fields that were changed").isEmpty();
    }
  }

  /** By way of specs that others had from the first. */
  private void returns(Untouched untouched) {
    WalkOracle oracle = untouched.oracle();
    ofStations(oracle).areMetBy(stations);
    ofAuthorities(oracle).areMetBy(authorities);
    allWalks().forEach(SpecWalk::returns);
    assertAll(
        Stream.concat(
            stations.stream().map(walker -> () -> endsWell(walker, untouched.walk(), oracle)),
            authorities.stream().map(it -> () -> endsWell(it, untouched.authority(), oracle))));
  }

  private void isJudged(Untouched untouched, ObservedOperator operator) {
    Tenancy authority = untouched.authority();
    untouched.oracle().isExplained(authority.walk(), authority.tenant(), Aftermath.BY_AUTHORITY);
    untouched.oracle().leavesNothingBehind();
    assertThat(team.currentOf(untouched.station()).getSpec().serialNumber())
        .isEqualTo(untouched.serialNumber());
    ready("newcomer");
    operator.hasBehaved();
    isComplete(tourOfStations);
    isComplete(tourOfAuthorities);
  }

  /** A station whose spec goes its way. */
  private record Walker(Station station, SpecWalk walk) {}

  /**
   * An authority whose spec goes its way, and a station under it whose own stays.
   *
   * @param ofTenant that of the station
   */
  private record Tenancy(SpecWalk walk, Station tenant, SpecWalk ofTenant) {}

  private Crossroads<Walker> ofStations(WalkOracle oracle) {
    return new Crossroads<>(
        List.of(
            settler("short-lived", LORA, "certificate: {duration: 2160h, renewBefore: 720h}"),
            settler("by-ipsec", LORA, "backhaul: IPsec", "packetForwarder: {version: 2.8.12}"),
            settler("elsewhere", OTHER, "certificate: {duration: 24h, renewBefore: 1h}")),
        (walker, settler) -> walker.walk().goesTo(settler.walk()),
        (settler, walker) -> oracle.standsLike(settler.walk(), walker.walk()));
  }

  private Crossroads<Tenancy> ofAuthorities(WalkOracle oracle) {
    return new Crossroads<>(
        List.of(
            authority("long-lived", "certificates: {duration: 43800h, renewBefore: 17520h}"),
            authority("lenient", LENIENT, "retention: 721h")),
        (authority, settled) -> authority.walk().goesTo(settled.walk()),
        (settled, authority) -> {
          oracle.standsLike(settled.walk(), authority.walk());
          oracle.endsLike(settled.ofTenant(), authority.ofTenant());
        });
  }

  /** Who sets out with a spec to which others come. */
  private Walker settler(String name, String authority, String... lines) {
    Station station = Station.named(name);
    team.appliesUnder(team.authority(authority), station, lines);
    team.awaitsReady(station);
    return new Walker(station, new SpecWalk(team.station(station), stationSpecs));
  }

  private static void isComplete(SpecTour tour) {
    if (STATES >= COMPLETE) {
      assertThat(tour.untried()).isEmpty();
      assertThat(tour.unchanged()).as("fields that were never changed").isEmpty();
    }
  }

  private void isIssuedAnew(Walker walker, String field, String cause) {
    assertThat(walker.walk().step(new SpecCell(List.of(field), SpecChange.Kind.TYPICAL), random))
        .isEqualTo(Step.CHANGED);
    await(cause)
        .untilAsserted(
            () -> assertThat(Aftermath.of(team, walker.station()).causes()).containsKey(cause));
  }

  /** The copy is taken back in the end, with all that is left behind. */
  private void isTrusted(Tenancy authority) {
    SpecCell cell = new SpecCell(List.of("trustDistribution"), SpecChange.Kind.TYPICAL);
    assertThat(authority.walk().step(cell, random)).isEqualTo(Step.CHANGED);
    await("a copy of the trust bundle")
        .until(
            () ->
                team.cluster()
                        .configMaps()
                        .inNamespace(team.stationNamespace())
                        .withName(TrustTeam.NAME)
                        .get()
                    != null);
  }

  /** All that the stolen one had is revoked; another one sets out in its place. */
  private Walker afterTheft(Walker stolen) {
    await(stolen.walk().toString())
        .untilAsserted(() -> assertThat(Aftermath.of(team, stolen.station()).unlisted()).isEmpty());
    assertThat(stolen.walk().conditions()).anyMatch(it -> it.startsWith("Ready=False"));
    return walker();
  }

  private List<SpecWalk> allWalks() {
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

  /** A station that sets out, also in the place of one that is stolen for good. */
  private Walker walker() {
    Station station = ready("walker-" + walkers++);
    return new Walker(
        station,
        new SpecWalk(
            team.station(station), stationSpecs.with(RealValues.ofStation(team.authority(OTHER)))));
  }

  /** One that issues, and has a station. */
  private Tenancy authority(String name, String... lines) {
    AuthorityName authority = team.authority(name);
    team.appliesAuthority(name, lines);
    team.awaits(authority, "True", "Issuing");
    Station tenant = ready("tenant-of-" + name, authority);
    return new Tenancy(
        new SpecWalk(
            team.resource(authority),
            authoritySpecs.with(RealValues.ofAuthority(team.stationNamespace()))),
        tenant,
        new SpecWalk(team.station(tenant), stationSpecs));
  }

  private static void settles(SpecWalk walk) {
    await(walk.toString()).until(walk::isSettled);
    walk.isWellTold();
  }

  private static void endsWell(Walker walker, SpecWalk untouched, WalkOracle oracle) {
    oracle.endsLike(untouched, walker.walk());
    oracle.isExplained(walker.walk(), walker.station(), Aftermath.BY_STATION);
    oracle.goesOnWithTheNewestOfItsOwn(walker.walk(), walker.station());
  }

  private static void endsWell(Tenancy authority, Tenancy untouched, WalkOracle oracle) {
    oracle.endsLike(untouched.walk(), authority.walk());
    oracle.endsLike(untouched.ofTenant(), authority.ofTenant());
    oracle.isExplained(authority.walk(), authority.tenant(), Aftermath.BY_AUTHORITY);
  }
}
