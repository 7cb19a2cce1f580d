package io.keymast.fleet;

import static io.keymast.fleet.FleetLife.IN_PASSING;
import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.fleet.Chronicle.Entry;
import io.keymast.fleet.Chronicle.Phase;
import io.keymast.fleet.Chronicle.Poll;
import io.keymast.fleet.Chronicle.Standing;
import io.keymast.fleet.Chronicle.Step;
import io.keymast.fleet.Chronicle.Verdict;
import io.keymast.fleet.Life.Issued;
import io.keymast.fleet.SimulatedStation.Installed;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A fleet that was enrolled on a leap day lives two whole lives of its certificates, four years,
 * with nobody's help. The operator is restarted in the midst of the first renewal, the Key
 * Installer in the midst of the second. What happens is written down, and judged afterwards.
 *
 * <p>{@code -Dkeymast.fleet.size=1000} makes it a larger fleet, and takes minutes.
 */
class TwoLivesTest {
  private static final int SIZE = Integer.getInteger("keymast.fleet.size", 250);
  private static final Instant START = Instant.parse("2028-02-29T08:00:00Z");

  /** Of the Key Installer. */
  private static final int WRITES_AT_ONCE = 4;

  private static final MutableClock CLOCK = new MutableClock();
  private static Platform platform;
  private static Gate gate;
  private static FleetLife fleet;

  @BeforeAll
  static void liveTwoLives() {
    CLOCK.moveTo(START);
    platform = Platform.start(CLOCK);
    gate = new Gate(platform.ca(), CLOCK);
    fleet = new FleetLife(platform, CLOCK, gate, SIZE);

    fleet.enrols();

    fleet.livesUntilRenewal();
    fleet.renews(platform.servers()::operatorRestarts);
    fleet.seesPredecessorsEnd();

    fleet.livesUntilRenewal();
    fleet.renews(platform.servers()::keyInstallerRestarts);
    fleet.seesPredecessorsEnd();
  }

  @AfterAll
  static void end() {
    gate.close();
    platform.close();
  }

  @Test
  @DisplayName("S23 S5 Nobody is ever cut off, and whose certificate has ended is")
  void nobodyIsCutOff() {
    assertThat(fleet.chronicle().entries()).filteredOn(Entry::isWrong).isEmpty();
    assertThat(fleet.chronicle().pollsOfEnrolled()).extracting(Poll::status).containsOnly(200, 304);
    assertThat(gate.refusals())
        .hasSize(
            (int)
                fleet.chronicle().entries().stream()
                    .filter(entry -> entry.standing() == Standing.ENDED)
                    .count())
        .allMatch(reason -> reason.contains("validity check failed"));
  }

  @Test
  @DisplayName("S23 Every station went through the gate with each of its three certificates")
  void everybodyCameThroughTheGate() {
    Map<SimulatedStation, Set<String>> shown =
        fleet.chronicle().entries().stream()
            .filter(entry -> entry.standing() == Standing.CURRENT)
            .collect(
                Collectors.groupingBy(
                    Entry::station, Collectors.mapping(Entry::serialNumber, Collectors.toSet())));

    assertThat(fleet.stations())
        .allSatisfy(
            station ->
                assertThat(station.installed())
                    .hasSize(3)
                    .extracting(Installed::serialNumber)
                    .containsExactlyInAnyOrderElementsOf(shown.getOrDefault(station, Set.of())));
  }

  @Test
  @DisplayName(
      "S23 Each station had three certificates, Initial, Renewal, Renewal, each fetched and used")
  void threeCertificatesEach() {
    await("what was seen last is written down")
        .until(() -> platform.certificates().stream().allMatch(TwoLivesTest::isSeenInUse));

    assertThat(platform.certificates()).hasSize(3 * SIZE);
    assertThat(lives())
        .hasSize(SIZE)
        .allSatisfy(
            life -> {
              assertThat(life.certificates())
                  .extracting(Issued::causes)
                  .containsExactly(List.of("Initial"), List.of("Renewal"), List.of("Renewal"));
              assertThat(life.certificates())
                  .extracting(Issued::serialNumber)
                  .containsExactlyElementsOf(
                      life.station().installed().stream().map(Installed::serialNumber).toList());
              assertThat(platform.currentOf(life.station()).serialNumber())
                  .isEqualTo(life.certificates().getLast().serialNumber());
            });
  }

  @Test
  @DisplayName(
      "S19 Before its renewal time a station has the current certificate, a step later the next")
  void renewedAtItsTime() {
    Map<SimulatedStation, Life> lives =
        lives().stream().collect(Collectors.toMap(Life::station, Function.identity()));

    assertThat(fleet.chronicle().pollsOfEnrolled())
        .allSatisfy(
            poll -> {
              Life life = Objects.requireNonNull(lives.get(poll.station()));
              Instant later = poll.at().plus(IN_PASSING);
              Instant stepAgo = poll.at().minus(FleetLife.STEP);
              assertThat(life.revisionOf(poll.holding()))
                  .as("the revision of %s at %s", poll.station().name(), poll.at())
                  .isBetween(life.dueBy(stepAgo), life.dueBy(later));
            });
    assertThat(lives.values())
        .allSatisfy(
            life -> {
              for (int revision = 1; revision < life.certificates().size(); revision++) {
                Instant due = life.renewalTimeOf(revision);
                assertThat(life.certificates().get(revision).at())
                    .isBetween(due.minusSeconds(1), due.plus(FleetLife.STEP).plus(IN_PASSING));
              }
            });
  }

  @Test
  @DisplayName(
      "S21 In four years nothing is revoked: predecessors are let in until they end, and no CRL has"
          + " an entry")
  void nothingIsRevoked() {
    assertThat(fleet.chronicle().steps()).extracting(Step::revoked).containsOnly(0);
    assertThat(platform.certificates())
        .extracting(certificate -> certificate.getSpec().revocation())
        .containsOnlyNulls();
    assertThat(fleet.chronicle().entries())
        .filteredOn(entry -> entry.standing() == Standing.SUPERSEDED)
        .isNotEmpty()
        .extracting(Entry::verdict)
        .containsOnly(Verdict.LET_IN);
  }

  @Test
  @DisplayName(
      "S52 A fleet that was enrolled within minutes is renewed over a day, never more than an eighth"
          + " of it in two hours")
  void renewalsAreSpread() {
    List<Instant> enrolled =
        lives().stream().map(life -> life.certificates().getFirst().at()).sorted().toList();
    List<Step> renewing =
        fleet.chronicle().steps().stream()
            .filter(step -> step.phase() == Phase.RENEWING && step.issued() > 0)
            .toList();

    assertThat(Duration.between(enrolled.getFirst(), enrolled.getLast())).isLessThan(IN_PASSING);
    assertThat(renewing).hasSizeBetween(22, 28);
    assertThat(renewing).extracting(Step::issued).allMatch(issued -> issued <= SIZE / 8);
    assertThat(renewing.stream().mapToInt(Step::issued).sum()).isEqualTo(2 * SIZE);
  }

  @Test
  @DisplayName(
      "S52 The Key Installer's load is bounded: no more hand-overs than certificates, spread as the"
          + " renewals are; nothing is dropped")
  void keyInstallerLoadIsBounded() {
    Set<Instant> renewing =
        fleet.chronicle().steps().stream()
            .filter(step -> step.phase() == Phase.RENEWING)
            .map(Step::at)
            .collect(Collectors.toSet());
    Map<Instant, Long> handedOver =
        fleet.chronicle().polls().stream()
            .filter(poll -> poll.status() == 200 && renewing.contains(poll.step()))
            .collect(Collectors.groupingBy(Poll::step, Collectors.counting()));

    assertThat(handedOver.values()).hasSizeGreaterThan(20).allMatch(count -> count <= SIZE / 6);
    assertThat(handedOver.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(2L * SIZE);
    assertThat(platform.servers().counted("tls.handshakes", "failed")).isZero();
    assertThat(platform.servers().counted("status.writes", "dropped")).isZero();
    assertThat(platform.servers().counted("status.writes", "failed"))
        .as("those that the restart broke off; the station's next poll makes up for them")
        .isLessThanOrEqualTo(WRITES_AT_ONCE);
    assertThat(platform.servers().counted("server.certificate.loads", "failed")).isZero();
    assertThat(platform.servers().counted("server.certificate.loads", "ok"))
        .as("a server certificate lasts 90 days")
        .isGreaterThan(14);
  }

  private static List<Life> lives() {
    return fleet.stations().stream().map(platform::lifeOf).toList();
  }

  private static boolean isSeenInUse(BaseStationCertificate certificate) {
    return certificate.getStatus() != null
        && certificate.getStatus().delivery() != null
        && certificate.getStatus().delivery().deliveredAt() != null
        && certificate.getStatus().delivery().inUseAt() != null;
  }
}
