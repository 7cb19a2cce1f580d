package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.CertManager;
import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.Lane;
import io.keymast.support.ProxiedWrite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator dies, or is answered otherwise or late, while it asks cert-manager, and while it
 * makes the answer known.
 */
class DelegatedCrashTest {
  @AutoClose
  private static final ProxiedTeam SITE = ProxiedTeam.unelected("delegated-crash", Duration.ZERO);

  private static final PlatformTeam TEAM = SITE.team();
  private static final CaFiles CA = CaFiles.pkcs8();
  private static final Lane LANE =
      SITE.proxy()
          .open(
              write ->
                  write.namespace().equals(TEAM.authority().namespace())
                      || write.namespace().equals(TEAM.stationNamespace()));

  /** What is written from the question to the answer, in this order. */
  private static final List<String> WRITES =
      List.of(
          "POST certificaterequests", "POST basestationcertificates", "DELETE certificaterequests");

  /** What comes to one write at a time; late answers come to all at once. */
  private static final Set<Affliction> AFFLICTIONS =
      EnumSet.of(
          Affliction.KILLED_BEFORE,
          Affliction.KILLED_AFTER,
          Affliction.ANSWER_LOST,
          Affliction.ANSWERED_409,
          Affliction.ANSWERED_429,
          Affliction.ANSWERED_500,
          Affliction.ANSWERED_503);

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static DelegatedStations stations;

  @SuppressWarnings("NullAway.Init")
  private static CertManager certManager;

  @BeforeAll
  static void platformTeamDelegates() {
    stations = new DelegatedStations(TEAM, ForeignIssuer.in(folder));
    certManager = CertManager.start(ControlPlane.shared(), TEAM.authority().namespace());
    stations.haveAnAuthorityOf(CA);
  }

  @AfterAll
  static void end() {
    certManager.close();
  }

  @TestFactory
  @DisplayName(
      "S25 Killed as it asks, publishes and cleans up, an answer lost, or a refusal: one"
          + " certificate, and no other")
  Stream<DynamicTest> oneByOne() {
    return WRITES.stream()
        .flatMap(
            kind ->
                AFFLICTIONS.stream()
                    .map(
                        affliction ->
                            DynamicTest.dynamicTest(
                                kind + ": " + affliction, () -> endsTheSame(kind, affliction))));
  }

  private static void endsTheSame(String kind, Affliction affliction) {
    Station station =
        stations.declares(
            (kind.replace(' ', '-') + "-" + affliction.slug()).toLowerCase(Locale.ROOT));
    LANE.arm(
        write ->
            kindOf(write).equals(kind) ? affliction.at(write.occurrence() - 1) : new Fault.None());

    stations.enrols(station);

    await("what happens to " + station.name())
        .until(() -> LANE.hits().size() == affliction.faults().size());
    await("the operator is there again").until(SITE.operator()::isUp);
    hasOneCertificate(station);
    assertThat(endsInJournal(station))
        .isEqualTo(isKilledUnheard(kind, affliction) ? List.of() : List.of("stored"));
  }

  @Test
  @DisplayName("S25 Each answered so late that its client has given up: one certificate each")
  void late() {
    List<Station> all =
        WRITES.stream().map(kind -> stations.declares("late-" + WRITES.indexOf(kind))).toList();
    LANE.arm(
        write ->
            WRITES.contains(kindOf(write))
                ? Affliction.ANSWER_DELAYED.at(write.occurrence() - 1)
                : new Fault.None());

    all.forEach(stations::enrols);

    all.forEach(DelegatedCrashTest::hasOneCertificate);
    await("each of the writes")
        .untilAsserted(
            () ->
                assertThat(LANE.hits())
                    .extracting(DelegatedCrashTest::kindOf)
                    .containsExactlyInAnyOrderElementsOf(WRITES));
    all.forEach(stations::awaitsNoRequestOf);
    assertThat(all)
        .allSatisfy(station -> assertThat(endsInJournal(station)).containsExactly("stored"));
  }

  private static void hasOneCertificate(Station station) {
    TEAM.awaitsReady(station);
    assertThat(TEAM.certificatesOf(station))
        .singleElement()
        .satisfies(it -> assertThat(it.getSpec().certificate()).endsWith(CA.certificate()));
    assertThat(stations.requestsOf(station)).hasSizeLessThan(2);
  }

  /** Between the storing of a certificate and the line that tells of it. */
  private static boolean isKilledUnheard(String kind, Affliction affliction) {
    return kind.equals("POST basestationcertificates") && affliction == Affliction.KILLED_AFTER;
  }

  @Test
  @DisplayName("Where no answer comes at all, the journal says that it is stored once that is seen")
  void unanswered() {
    Station station = stations.declares("unanswered");
    LANE.arm(
        write ->
            write.resource().equals("basestationcertificates") && write.method().equals("POST")
                ? new Fault.DropAnswer()
                : new Fault.None());

    stations.enrols(station);

    TEAM.awaitsReady(station);
    await("the journal")
        .untilAsserted(() -> assertThat(endsInJournal(station)).containsExactly("stored"));
  }

  /** What the journal has of the one certificate of a station. */
  private static List<String> endsInJournal(Station station) {
    String serialNumber = TEAM.certificatesOf(station).getFirst().getSpec().serialNumber();
    return SITE.operator().journal().stream()
        .filter(line -> line.contains('"' + serialNumber + '"'))
        .map(line -> line.split("\"", 5)[3])
        .toList();
  }

  private static String kindOf(ProxiedWrite write) {
    return write.method() + " " + write.resource();
  }
}
