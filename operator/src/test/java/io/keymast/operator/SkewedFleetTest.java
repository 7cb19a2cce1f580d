package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.pki.CrlFields;
import io.keymast.reconciler.clock.ReferenceClock;
import io.keymast.support.MutableClock;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's clock is far off while every station of a fleet has a good certificate. */
class SkewedFleetTest {
  private static final int STATIONS = 30;

  /** By a clock that is a year ahead all but the first have ended, by one an hour ahead a third. */
  private static final List<String> TERMS =
      List.of(
          "certificate: {duration: 17520h}",
          "certificate: {duration: 8000h}",
          "certificate: {duration: 1h, renewBefore: 5m}");

  private static final MutableClock RIGHT = new MutableClock();
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAMS = new PlatformTeam("skewed-fleet");
  private static OperatorUnderTest operator = start();

  @AfterAll
  static void platformTeamLeaves() {
    TEAMS.leaves();
    operator.close();
  }

  @AfterEach
  void clockIsRight() {
    CLOCK.moveTo(RIGHT.instant());
  }

  @ParameterizedTest(
      name =
          "S36 The clock of the operator {0} off, also where it starts so: of a fleet with good"
              + " certificates nobody is issued another one, none is revoked, no brake is engaged, and"
              + " the CRLs go neither back nor into the future; when it is right again it goes on by"
              + " itself, and nobody is issued another one")
  @CsvSource({"P-365D, year-behind", "PT-1H, hour-behind", "PT1H, hour-ahead", "P365D, year-ahead"})
  void wrongClock(Duration by, String name) {
    PlatformTeam team = TEAMS.with(name);
    team.appliesAuthority(name, "certificates: {renewalSpread: 0s}");
    List<Member> fleet =
        IntStream.range(0, STATIONS)
            .mapToObj(i -> new Member(Station.named(name + "-" + i), TERMS.get(i % TERMS.size())))
            .toList();
    Station first = Station.named(name + "-first");
    Station second = Station.named(name + "-second");
    fleet.forEach(it -> team.applies(it.station(), it.terms()));
    team.applies(first);
    team.applies(second);
    fleet.forEach(it -> team.awaitsReady(it.station()));
    BaseStationCertificate ofFirst = leaving(team, first);
    BaseStationCertificate ofSecond = leaving(team, second);
    List<Known> before = known(team, fleet);
    PublishedList list = new PublishedList(team, team.authority());

    try (PublishedTimes published = PublishedTimes.of(team)) {
      CLOCK.advance(by);
      team.hurries(team.authority());
      team.awaits(team.authority(), "False", "ClockSkewed");
      team.deletes(first);
      await("the first one is listed").until(() -> list.serialNumbers(), listed(ofFirst)::equals);
      operator.close();
      operator = start();
      looksAtAll(team, fleet, "2.8.1");
      team.deletes(second);
      await("both are listed").until(() -> list.serialNumbers(), listed(ofFirst, ofSecond)::equals);
      CertificateAuthority skewed = team.awaits(team.authority(), "False", "ClockSkewed");

      assertThat(skewed.getStatus().brakes()).isNull();
      assertThat(known(team, fleet)).isEqualTo(before);

      CLOCK.moveTo(RIGHT.instant());

      CertificateAuthority right = team.awaits(team.authority(), "True", "Issuing");
      looksAtAll(team, fleet, "2.8.2");
      Station newcomer = Station.named(name + "-newcomer");
      team.applies(newcomer);
      team.awaitsReady(newcomer);
      assertThat(right.getStatus().brakes()).isNull();
      assertThat(team.currentOf(newcomer).getSpec().notBefore()).isBefore(RIGHT.instant());
      assertThat(known(team, fleet)).isEqualTo(before);
      assertThat(list.serialNumbers()).isEqualTo(listed(ofFirst, ofSecond));
      assertNeitherBackNorAhead(published.all());
    }
  }

  private record Member(Station station, String terms) {}

  /** A certificate, and whether anybody revoked it. */
  private record Known(String uid, String serialNumber, boolean isRevoked) {}

  private static List<Known> known(PlatformTeam team, List<Member> fleet) {
    List<String> names = fleet.stream().map(it -> it.station().name()).toList();
    return team.certificates().stream()
        .filter(it -> names.contains(it.getSpec().baseStationRef().name()))
        .map(
            it ->
                new Known(
                    it.getMetadata().getUid(),
                    it.getSpec().serialNumber(),
                    it.getSpec().revocation() != null))
        .sorted(Comparator.comparing(Known::uid))
        .toList();
  }

  private static BaseStationCertificate leaving(PlatformTeam team, Station station) {
    team.awaitsReady(station);
    return team.currentOf(station);
  }

  private static Set<String> listed(BaseStationCertificate... certificates) {
    return Arrays.stream(certificates)
        .map(it -> it.getSpec().serialNumber())
        .collect(Collectors.toSet());
  }

  /** Each is decided on, since its spec is another one. */
  private static void looksAtAll(PlatformTeam team, List<Member> fleet, String version) {
    fleet.forEach(
        it ->
            team.applies(it.station(), it.terms(), "packetForwarder: {version: " + version + "}"));
    fleet.forEach(it -> team.awaitsReady(it.station()));
  }

  private static void assertNeitherBackNorAhead(List<CrlFields> published) {
    assertThat(published).as("before, and one for each that left").hasSizeGreaterThanOrEqualTo(3);
    assertThat(published).extracting(CrlFields::thisUpdate).isSorted();
    assertThat(published)
        .extracting(CrlFields::thisUpdate)
        .allSatisfy(at -> assertThat(at).isBeforeOrEqualTo(RIGHT.instant()));
    assertThat(published)
        .extracting(CrlFields::nextUpdate)
        .allSatisfy(at -> assertThat(at).isAfter(RIGHT.instant().plus(Duration.ofDays(6))));
    assertThat(published).extracting(CrlFields::number).isSortedAccordingTo(BigInteger::compareTo);
  }

  private static OperatorUnderTest start() {
    return OperatorUnderTest.start(CLOCK, ReferenceClock.showingThatOf(RIGHT));
  }
}
