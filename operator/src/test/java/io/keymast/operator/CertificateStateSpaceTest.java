package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.operator.SpecWalk.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What an administrator may do to a certificate's spec by hand, generated from the schema: its
 * revocation goes its way, all else is refused. {@code -Dkeymast.certificate.states} makes more
 * changes, {@code -Dkeymast.states.seed} others.
 */
class CertificateStateSpaceTest {
  private static final int STATES = Integer.getInteger("keymast.certificate.states", 120);
  private static final long SEED = Long.getLong("keymast.states.seed", 20261123L);
  private static final int WALKERS = 6;
  private static final String REVOCATION = "revocation";
  private static final Set<String> REASONS =
      Arrays.stream(RevocationReason.values())
          .map(RevocationReason::apiName)
          .collect(Collectors.toUnmodifiableSet());

  /** Of more that are replaced since a person revoked them the brake would hold the next one. */
  private static final int STATIONS_OF_AUTHORITY = 15;

  private final PlatformTeam team = new PlatformTeam("certificate-space");
  private final SpecSpace stationSpecs = SpecSpace.of("basestations.yaml");
  private final SpecSpace specs =
      SpecSpace.of("basestationcertificates.yaml").with(RealValues.ofCertificate());
  private final SpecSpace revocations = specs.within(REVOCATION);
  private final Random random = new Random(SEED);
  private final SpecTour tour = new SpecTour(revocations, Set.of(), random);
  private final List<RevokedByHand> walkers = new ArrayList<>();
  private final List<RevokedByHand> gone = new ArrayList<>();
  private int stations;
  private int lifted;

  @Test
  @DisplayName(
      "S51 Of a certificate's spec nothing but its revocation can be changed, and the refusal names"
          + " the field; what is revoked for good stays so; whatever a revocation went through, it"
          + " ends as by its last word alone; nobody else notices, the operator never ends, and the"
          + " auditor finds nothing")
  void endsByTheLastWord() {
    System.out.printf("states: %d changes of revocations, seed %d%n", STATES, SEED);
    try (ObservedOperator operator = ObservedOperator.start(team, "certificate-space")) {
      RevokedByHand bystander = setsOut();
      walks(operator);
      isJudged();
      bystander.isUntouched();
      certificate().isUntouched();
      operator.hasBehaved();
    } finally {
      team.leaves();
    }
  }

  /** Returns who stays. */
  private RevokedByHand setsOut() {
    RevokedByHand bystander = certificate();
    refusesAllElse(certificate().walk());
    Stream.generate(this::certificate).limit(WALKERS).forEach(walkers::add);
    return bystander;
  }

  private void walks(ObservedOperator operator) {
    for (int states = 0; states < STATES; states += WALKERS) {
      walkers.forEach(this::changes);
      walkers.forEach(RevokedByHand::settles);
      operator.keepsLists();
      walkers.replaceAll(it -> it.isForGood() ? afterTheEnd(it) : it);
    }
    System.out.printf("states: revocations: %s; %d lifted%n", tour, lifted);
    assertThat(tour.untried()).isEmpty();
    assertThat(lifted).isPositive();
  }

  private void isJudged() {
    Map<JsonNode, RevokedByHand> straight = straight();
    Stream.concat(gone.stream(), walkers.stream())
        .forEach(
            walker ->
                walker.endsLike(straight.computeIfAbsent(walker.declared(), this::revokedAtOnce)));
    List<RevokedByHand> all =
        Stream.of(straight.values(), gone, walkers).flatMap(Collection::stream).toList();
    all.forEach(RevokedByHand::endsWell);
    all.forEach(RevokedByHand::isServedAgain);
  }

  private void refusesAllElse(SpecWalk walk) {
    Set<List<String>> refused = new HashSet<>();
    List<SpecCell> others =
        specs.cells().stream().filter(it -> !it.path().getFirst().equals(REVOCATION)).toList();
    for (SpecCell cell : others) {
      Step step = walk.step(cell, random);
      assertThat(step).as(cell.toString()).isNotEqualTo(Step.CHANGED);
      if (step == Step.REFUSED) {
        refused.add(cell.path());
      }
    }
    assertThat(refused)
        .containsExactlyInAnyOrderElementsOf(
            others.stream().map(SpecCell::path).collect(Collectors.toSet()));
  }

  private void changes(RevokedByHand walker) {
    boolean wasOnHold = walker.isOnHold();
    tour.leads(walker.walk());
    if (wasOnHold && walker.declared().isMissingNode()) {
      lifted++;
    }
  }

  /** Nothing takes the revocation back or makes another one of it; another one sets out. */
  private RevokedByHand afterTheEnd(RevokedByHand walker) {
    for (SpecCell cell : revocations.cells()) {
      assertThat(walker.walk().step(cell, random))
          .as("%s: %s", walker, cell)
          .isNotEqualTo(Step.CHANGED);
    }
    gone.add(walker);
    return certificate();
  }

  /** One that was never changed, and one for each reason that was given at once. */
  private Map<JsonNode, RevokedByHand> straight() {
    Map<JsonNode, RevokedByHand> straight = new HashMap<>();
    RevokedByHand untouched = certificate();
    straight.put(untouched.declared(), untouched);
    RealValues.ofCertificate().get(REVOCATION).stream()
        .forEach(it -> straight.put(it, revokedAtOnce(it)));
    assertThat(straight.keySet()).extracting(it -> it.path("reason").asText()).containsAll(REASONS);
    return straight;
  }

  private RevokedByHand revokedAtOnce(JsonNode revocation) {
    RevokedByHand certificate = certificate();
    certificate.isRevoked(revocation);
    return certificate;
  }

  private RevokedByHand certificate() {
    AuthorityName authority = team.authority("lora-" + stations / STATIONS_OF_AUTHORITY);
    if (stations % STATIONS_OF_AUTHORITY == 0) {
      team.appliesAuthority(authority.name());
      team.awaits(authority, "True", "Issuing");
    }
    Station station = Station.named("walker-" + stations++);
    team.appliesUnder(authority, station);
    team.awaitsReady(station);
    Resource<BaseStationCertificate> resource = team.cluster().resource(team.currentOf(station));
    return new RevokedByHand(
        team.with(authority.name()),
        station,
        resource,
        new SpecWalk(resource, specs),
        new SpecWalk(team.station(station), stationSpecs));
  }
}
