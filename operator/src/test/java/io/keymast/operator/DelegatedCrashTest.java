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
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The operator dies while it asks cert-manager, and while it makes the answer known. */
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
      "S25 Killed before and after it asks, publishes and cleans up: one certificate, and no other")
  Stream<DynamicTest> killed() {
    return WRITES.stream()
        .flatMap(
            kind ->
                Stream.of(new Fault.KillBefore(), new Fault.KillAfter(), new Fault.DropAnswer())
                    .map(
                        fault ->
                            DynamicTest.dynamicTest(
                                kind + ": " + fault, () -> endsTheSame(kind, fault))));
  }

  private static void endsTheSame(String kind, Fault fault) {
    Station station =
        stations.declares(
            (kind.replace(' ', '-') + "-" + fault.getClass().getSimpleName())
                .toLowerCase(Locale.ROOT));
    LANE.arm(write -> isMeant(write, kind) ? fault : new Fault.None());

    stations.enrols(station);

    await("the certificate of " + station.name())
        .until(() -> TEAM.certificatesOf(station).size() == 1 && !LANE.hits().isEmpty());
    await("the operator is there again").until(SITE.operator()::isUp);
    TEAM.awaitsReady(station);
    assertThat(TEAM.certificatesOf(station))
        .singleElement()
        .satisfies(it -> assertThat(it.getSpec().certificate()).endsWith(CA.certificate()));
    assertThat(stations.requestsOf(station)).hasSizeLessThan(2);
    assertThat(endsInJournal(station))
        .isEqualTo(isKilledUnheard(kind, fault) ? List.of() : List.of("stored"));
  }

  /** Between the storing of a certificate and the line that tells of it. */
  private static boolean isKilledUnheard(String kind, Fault fault) {
    return kind.equals("POST basestationcertificates") && fault instanceof Fault.KillAfter;
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

  private static boolean isMeant(ProxiedWrite write, String kind) {
    return write.occurrence() == 1 && (write.method() + " " + write.resource()).equals(kind);
  }
}
