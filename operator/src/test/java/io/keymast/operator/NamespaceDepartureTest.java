package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import io.keymast.support.Patience;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole namespace of stations is deleted, in any order, with the operator up or down. */
class NamespaceDepartureTest {
  private static final int STATIONS = 32;
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("namespace-departure");
  private static OperatorUnderTest operator = OperatorUnderTest.start(CLOCK);

  /** What the platform team deletes before the namespace. */
  enum First {
    NOTHING(team -> {}),
    STATIONS(
        team ->
            team.cluster()
                .resources(BaseStation.class)
                .inNamespace(team.stationNamespace())
                .delete()),
    CERTIFICATES(
        team ->
            team.cluster()
                .resources(BaseStationCertificate.class)
                .inNamespace(team.stationNamespace())
                .delete()),
    SECRETS(
        team -> {
          team.cluster().secrets().inNamespace(team.stationNamespace()).delete();
          team.losesSecret("lora-ca");
        });

    @SuppressWarnings("ImmutableEnumChecker") // they capture nothing
    private final Consumer<PlatformTeam> deletes;

    First(Consumer<PlatformTeam> deletes) {
      this.deletes = deletes;
    }
  }

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @ParameterizedTest(name = "S40 A namespace ends within a minute, {0} deleted first")
  @EnumSource(names = {"NOTHING", "STATIONS", "CERTIFICATES"})
  void endsInAnyOrder(First first) {
    PlatformTeam leaving = fleet("leaving");
    List<String> issued = serialNumbers(leaving);

    first.deletes.accept(leaving);
    leaving.leaves();

    awaitGone(leaving, A_MINUTE);
    assertRevoked(issued);
    awaitPublished(issued);
  }

  @ParameterizedTest(name = "S40 A namespace ends when the operator is back, {0} deleted first")
  @EnumSource(names = {"STATIONS", "CERTIFICATES", "SECRETS"})
  void endsWithTheOperatorDown(First first) {
    PlatformTeam leaving = fleet("leaving-alone");
    List<String> issued = serialNumbers(leaving);
    operator.close();
    io.fabric8.kubernetes.api.model.Secret key = TEAM.secret("lora-ca").require();

    first.deletes.accept(leaving);
    leaving.leaves();
    operator = OperatorUnderTest.start(CLOCK);

    awaitGone(leaving, Patience.LONG);
    assertRevoked(issued);
    if (first == First.SECRETS) {
      key.getMetadata().setResourceVersion(null);
      key.getMetadata().setUid(null);
      TEAM.cluster().resource(key).create();
      TEAM.hurries(TEAM.authority());
      TEAM.awaits(TEAM.authority(), "True", "Issuing");
    }
    awaitPublished(issued);
  }

  @Test
  @DisplayName("S40 The authority deleted first: what ends after it is in its ledger all the same")
  void authorityFirst() {
    TEAM.appliesAuthority("first");
    TEAM.awaits(TEAM.authority("first"), "True", "Issuing");
    PlatformTeam leaving = TEAM.in(ControlPlane.shared().newNamespace("leaving-last"));
    Station waited = Station.named("waited");
    Station abandoned = Station.named("abandoned");
    leaving.appliesUnder(TEAM.authority("first"), waited);
    leaving.appliesUnder(TEAM.authority("first"), abandoned);
    String ofWaited = leaving.awaitsReady(waited).getStatus().certificate().serialNumber();
    String ofAbandoned = leaving.awaitsReady(abandoned).getStatus().certificate().serialNumber();
    TEAM.resource(TEAM.authority("first")).delete();
    TEAM.awaits(TEAM.authority("first"), "False", "Deleting");

    leaving.deletes(waited);
    await().until(() -> leaving.station(waited).get() == null);
    TEAM.patches(TEAM.sees(TEAM.authority("first")), "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
    await().until(() -> TEAM.resource(TEAM.authority("first")).get() == null);
    leaving.leaves();

    awaitGone(leaving, Patience.LONG);
    assertThat(TEAM.ledger(TEAM.authority("first")).entries())
        .extracting(entry -> entry.serialNumber().hex())
        .contains(ofWaited, ofAbandoned);
    assertThat(TEAM.ledgerParts(TEAM.authority("first")))
        .isNotEmpty()
        .allSatisfy(part -> assertThat(part.getMetadata().getFinalizers()).isEmpty());
  }

  @Test
  @DisplayName("S40 An authority that is gone with its ledger holds no namespace")
  void authorityAndLedgerGone() {
    PlatformTeam other = new PlatformTeam("vanished");
    other.appliesAuthority("lora");
    other.awaits(other.authority(), "True", "Issuing");
    Station station = Station.named("left-over");
    other.applies(station);
    other.awaitsReady(station);
    other.patches(other.sees(other.authority()), "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
    other.resource(other.authority()).delete();
    await().until(() -> other.resource(other.authority()).get() == null);
    other.ledgerParts(other.authority()).forEach(part -> other.cluster().resource(part).delete());

    other.leaves();

    awaitGone(other, Patience.LONG);
    assertThat(other.ledgerParts(other.authority())).isEmpty();
  }

  /** Some of the stations have a superseded certificate beside the current one. */
  private static PlatformTeam fleet(String name) {
    PlatformTeam team = TEAM.in(ControlPlane.shared().newNamespace(name));
    List<Station> stations =
        IntStream.range(0, STATIONS).mapToObj(i -> Station.named(name + "-" + i)).toList();
    stations.forEach(team::applies);
    stations.forEach(team::awaitsReady);
    List<Station> reset = stations.subList(0, 4).stream().map(Station::reset).toList();
    reset.forEach(team::applies);
    await().until(() -> team.certificates().size() == STATIONS + 4);
    return team;
  }

  private static List<String> serialNumbers(PlatformTeam team) {
    return team.certificates().stream()
        .map(certificate -> certificate.getSpec().serialNumber())
        .toList();
  }

  private static void assertRevoked(List<String> issued) {
    assertThat(issued).hasSize(STATIONS + 4);
    assertThat(TEAM.ledger().entries())
        .extracting(entry -> entry.serialNumber().hex())
        .containsAll(issued);
  }

  private static void awaitPublished(List<String> issued) {
    PublishedList list = new PublishedList(TEAM, TEAM.authority());
    await("a CRL that lists them all")
        .untilAsserted(() -> assertThat(list.serialNumbers()).containsAll(issued));
  }

  private static void awaitGone(PlatformTeam team, Duration within) {
    await()
        .atMost(within)
        .until(() -> team.cluster().namespaces().withName(team.stationNamespace()).get() == null);
  }
}
