package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationEntry;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DepartureTest {
  private static final PlatformTeam TEAM = new PlatformTeam("departure");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(new MutableClock());

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("S38 A deleted station: every unexpired certificate is revoked, then all objects go")
  void deletedStationIsRevoked() {
    Station station = Station.named("s38");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    Station afterReset = station.reset();
    TEAM.applies(afterReset);
    await().until(() -> TEAM.certificatesOf(station).size() == 2);
    List<BaseStationCertificate> all = TEAM.certificatesOf(station);

    TEAM.deletes(station);

    awaitGone(station);
    assertThat(all)
        .allSatisfy(
            certificate ->
                assertThat(TEAM.ledgerEntryOf(certificate))
                    .map(RevocationEntry::reason)
                    .contains(RevocationReason.CESSATION_OF_OPERATION));
  }

  @Test
  @DisplayName("S38 A station is revoked and goes also while its CA's Secret is missing")
  void deletedWithoutCaKey() {
    TEAM.appliesAuthority("keyless");
    TEAM.awaits(TEAM.authority("keyless"), "True", "Issuing");
    Station station = Station.named("s38-keyless");
    TEAM.appliesUnder(TEAM.authority("keyless"), station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    TEAM.losesSecret("keyless-ca");

    TEAM.deletes(station);

    awaitGone(station);
    assertThat(TEAM.ledger(TEAM.authority("keyless")).entries())
        .extracting(entry -> entry.serialNumber().hex())
        .contains(certificate.getSpec().serialNumber());
  }

  @Test
  @DisplayName(
      "S38 A station is revoked also when its authority lost both its status and its Secret")
  void deletedWithoutAnchors() {
    TEAM.appliesAuthority("amnesiac");
    TEAM.awaits(TEAM.authority("amnesiac"), "True", "Issuing");
    Station station = Station.named("s38-amnesiac");
    TEAM.appliesUnder(TEAM.authority("amnesiac"), station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    TEAM.losesSecret("amnesiac-ca");
    TEAM.wipesStatus(TEAM.authority("amnesiac"));
    TEAM.hurries(TEAM.authority("amnesiac"));
    TEAM.awaits(TEAM.authority("amnesiac"), "False", "CASecretMissing");

    TEAM.deletes(station);

    awaitGone(station);
    assertThat(TEAM.ledger(TEAM.authority("amnesiac")).entries())
        .extracting(entry -> entry.serialNumber().hex())
        .contains(certificate.getSpec().serialNumber());
  }

  @Test
  @DisplayName(
      "S37 S38 Where no CA key is pinned any more, a stolen station is revoked, its key is retired,"
          + " and it can be deleted")
  void stolenWithoutAnchors() {
    TEAM.appliesAuthority("oblivious");
    TEAM.awaits(TEAM.authority("oblivious"), "True", "Issuing");
    Station station = Station.named("s37-oblivious");
    TEAM.appliesUnder(TEAM.authority("oblivious"), station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    TEAM.losesSecret("oblivious-ca");
    TEAM.wipesStatus(TEAM.authority("oblivious"));
    TEAM.hurries(TEAM.authority("oblivious"));
    TEAM.awaits(TEAM.authority("oblivious"), "False", "CASecretMissing");

    TEAM.appliesUnder(TEAM.authority("oblivious"), station, "state: Stolen");

    await()
        .until(
            () ->
                TEAM.ledger(TEAM.authority("oblivious")).entries().stream()
                    .anyMatch(entry -> entry.reason() == RevocationReason.KEY_COMPROMISE));
    assertThat(
            new RetiredKeys(TEAM.cluster(), Clock.systemUTC())
                .contains(
                    TEAM.authority("oblivious"),
                    PublicKeyFingerprint.parse(certificate.getSpec().publicKeyFingerprint())
                        .orElseThrow()))
        .isTrue();
    TEAM.deletes(station);
    awaitGone(station);
  }

  @Test
  @DisplayName(
      "S38 Where no CA key is pinned any more, a key that can't be told from another's keeps no"
          + " station from going")
  void compromisedWithoutAnchors() {
    TEAM.appliesAuthority("vague");
    TEAM.awaits(TEAM.authority("vague"), "True", "Issuing");
    Station station = Station.named("s38-vague");
    TEAM.appliesUnder(TEAM.authority("vague"), station);
    TEAM.awaitsReady(station);
    TEAM.losesSecret("vague-ca");
    TEAM.hurries(TEAM.authority("vague"));
    losesItsPins(TEAM.authority("vague"));
    TEAM.appliesUnder(
        TEAM.authority("vague"),
        station,
        "regenerate: {token: t, reason: KeyCompromise, compromisedKey: \"%s\"}"
            .formatted("ab".repeat(32)));

    TEAM.deletes(station);

    await().until(() -> TEAM.station(station).get() == null);
    assertThat(TEAM.ledger(TEAM.authority("vague")).entries()).hasSize(1);
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.eventsOf(station))
                    .anyMatch(it -> it.getReason().equals("KeyNotRetired")));
  }

  /** Whatever the operator was writing when the status was wiped may bring the pins back. */
  private static void losesItsPins(AuthorityName authority) {
    await()
        .until(
            () -> {
              TEAM.wipesStatus(authority);
              TEAM.awaits(authority, "False", "CASecretMissing");
              return TEAM.sees(authority).getStatus().generations() == null;
            });
  }

  @Test
  @DisplayName("S40 A certificate deleted by hand is revoked, and the station gets another")
  void handDeletedCertificateIsRevoked() {
    Station station = Station.named("s40");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate deleted = TEAM.currentOf(station);

    TEAM.deletes(deleted);

    TEAM.awaits(
        station,
        seen ->
            seen.getStatus().certificate() != null
                && !seen.getStatus()
                    .certificate()
                    .serialNumber()
                    .equals(deleted.getSpec().serialNumber()));
    await().until(() -> TEAM.certificatesOf(station).size() == 1);
    assertThat(TEAM.ledgerEntryOf(deleted)).isPresent();
  }

  @Test
  @DisplayName("S40 A namespace of 100 stations ends within a minute and is not forgotten")
  void namespaceEnds() {
    PlatformTeam leaving = TEAM.in(ControlPlane.shared().newNamespace("leaving"));
    List<Station> stations =
        IntStream.range(0, 100).mapToObj(i -> Station.named("s40-" + i)).toList();
    stations.forEach(leaving::applies);
    stations.forEach(leaving::awaitsReady);
    List<BaseStationCertificate> certificates = leaving.certificates();

    long began = System.nanoTime();
    leaving.leaves();

    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> TEAM.cluster().namespaces().withName(leaving.stationNamespace()).get() == null);
    System.out.printf(
        "departure: a namespace of %d stations ended in %d ms%n",
        stations.size(), Duration.ofNanos(System.nanoTime() - began).toMillis());
    assertThat(certificates).hasSameSizeAs(stations);
    List<String> issued =
        certificates.stream().map(certificate -> certificate.getSpec().serialNumber()).toList();
    assertThat(TEAM.ledger().entries())
        .extracting(entry -> entry.serialNumber().hex())
        .containsAll(issued);
    PublishedList list = new PublishedList(TEAM, TEAM.authority());
    await("a CRL that lists them all")
        .untilAsserted(() -> assertThat(list.serialNumbers()).containsAll(issued));
  }

  private static void awaitGone(Station station) {
    await()
        .until(() -> TEAM.station(station).get() == null && TEAM.certificatesOf(station).isEmpty());
  }
}
