package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Specs generated from the schema, changed at random and put back, as Acto does: {@code
 * -Dkeymast.states=2000} makes more changes, {@code -Dkeymast.states.seed} others.
 */
class StateSpaceTest {
  private static final int STATES = Integer.getInteger("keymast.states", 100);
  private static final long SEED = Long.getLong("keymast.states.seed", 20261123L);
  private static final int STATIONS = 8;
  private static final int AUTHORITIES = 2;

  private final PlatformTeam team = new PlatformTeam("state-space");
  private final SpecSpace stationSpecs = space("basestations.yaml");
  private final SpecSpace authoritySpecs = space("certificateauthorities.yaml");
  private int walkers;

  @Test
  @DisplayName(
      "S51 Whatever a spec went through, it ends as it would have without, and nobody else notices")
  void everyWayBackEndsAlike() {
    System.out.printf("states: %d changes, seed %d%n", STATES, SEED);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    try (OperatorUnderTest operator = OperatorUnderTest.start(new MutableClock())) {
      team.appliesAuthority("lora");
      Station bystander = ready("bystander");
      String before = team.currentOf(bystander).getSpec().serialNumber();
      List<SpecWalk> stations = stations();
      List<SpecWalk> authorities = authorities();
      SpecWalk untouched = new SpecWalk(team.station(bystander), stationSpecs);
      SpecWalk untouchedAuthority = authority("untouched");
      Random random = new Random(SEED);

      long taken = 0;
      for (int states = 0; states < STATES; states += STATIONS + AUTHORITIES) {
        List<SpecWalk> walks = Stream.concat(stations.stream(), authorities.stream()).toList();
        taken += walks.stream().filter(walk -> walk.step(random)).count();
        walks.forEach(StateSpaceTest::settles);
        stations.replaceAll(walk -> walk.isStolen() ? walker() : walk);
      }

      System.out.printf(
          "states: %d changes taken, %d stations stolen%n", taken, walkers - STATIONS);
      assertThat(taken).isGreaterThan(STATES / 5);
      Stream.concat(stations.stream(), authorities.stream()).forEach(SpecWalk::returns);
      stations.forEach(walk -> endsLike(untouched, walk));
      authorities.forEach(walk -> endsLike(untouchedAuthority, walk));
      assertThat(team.currentOf(bystander).getSpec().serialNumber()).isEqualTo(before);
      ready("newcomer");
      assertThat(log.list)
          .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
          .extracting(ILoggingEvent::toString)
          .isEmpty();
    } finally {
      root.detachAppender(log);
      team.leaves();
    }
  }

  private Station ready(String name) {
    Station station = Station.named(name);
    team.applies(station);
    team.awaitsReady(station);
    return station;
  }

  private List<SpecWalk> stations() {
    return Stream.generate(this::walker).limit(STATIONS).collect(Collectors.toList());
  }

  /** A station that sets out, also in the place of one that is stolen for good. */
  private SpecWalk walker() {
    return new SpecWalk(team.station(ready("walker-" + walkers++)), stationSpecs);
  }

  private List<SpecWalk> authorities() {
    return IntStream.range(0, AUTHORITIES).mapToObj(i -> authority("walker-" + i)).toList();
  }

  /** One that issues, and has no station. */
  private SpecWalk authority(String name) {
    AuthorityName authority = team.authority(name);
    team.appliesAuthority(name);
    team.awaits(authority, "True", "Issuing");
    return new SpecWalk(team.resource(authority), authoritySpecs);
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

  /** What is left of a backhaul or a key that was another one for a while, is history by design. */
  private static List<String> outcome(SpecWalk walk) {
    return walk.conditions().stream()
        .map(it -> it.substring(0, it.indexOf(':')))
        .filter(it -> !it.startsWith("BackhaulMigrated") && !it.startsWith("RegenerationAccepted"))
        .toList();
  }
}
