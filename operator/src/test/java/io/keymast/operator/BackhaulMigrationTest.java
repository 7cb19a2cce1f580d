package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationStatus.BackhaulMigration;
import io.keymast.api.BaseStationStatus.Step;
import io.keymast.api.Condition;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The guided way from IPsec to TLS, as a platform team goes it. */
class BackhaulMigrationTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("migration");
  private static OperatorUnderTest operator = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @Test
  @DisplayName("S42 From 2.6.x: the example's manifests, one by one, each asked for by the status")
  void from26() throws IOException {
    Station station = new Station("hilltop-7", "0008004A76543210", "");
    appliesExample("1-ipsec.yaml");
    TEAM.awaitsReady(station);
    BaseStationCertificate old = TEAM.currentOf(station);
    TEAM.hearsOfDelivery(old, CLOCK.instant());

    appliesExample("2-to-tls.yaml");
    asksFor(station, "UpgradePacketForwarder", "from 2.6.7 to the latest 2.8.x");
    appliesExample("3-upgraded.yaml");
    asksFor(station, "CleanUpCertificates", "PKI > Cleanup certificates");
    appliesExample("4-cleaned-up.yaml");
    asksFor(station, "RegenerateCertificate", "reason BackhaulChange");
    assertThat(TEAM.certificatesOf(station)).as("S47 nothing is issued by the steps").hasSize(1);
    assertThat(TEAM.ledgerEntryOf(old)).as("S47 nor revoked").isEmpty();

    appliesExample("5-regenerate.yaml");
    asksFor(station, "SwitchToTLS", "wait until the station has fetched");
    assertThat(statesOf(station)).as("S46").containsExactly("D", "D", "D", "P", "P", "P");
    BaseStationCertificate next = TEAM.currentOf(station);
    assertThat(next.getSpec().packetForwarderVersion()).isEqualTo("2.8.12");
    assertThat(next.getSpec().usage()).as("S47 good for both gates").isEqualTo("IPsec");
    assertThat(TEAM.ledgerEntryOf(old))
        .map(RevocationEntry::reason)
        .contains(RevocationReason.SUPERSEDED);

    operator.close();
    TEAM.wipesStatus(station);
    TEAM.hearsOfDelivery(next, CLOCK.instant());
    operator = OperatorUnderTest.start(CLOCK);
    asksFor(station, "SwitchToTLS", "switch its backhaul to TLS");
    appliesExample("6-switched.yaml");
    asksFor(station, "ConfirmStable", "until it is stable");
    appliesExample("7-stable.yaml");
    asksFor(station, "Backup", "an earlier backup would restore IPsec");
    appliesExample("8-backed-up.yaml");

    TEAM.awaits(station, ConditionType.BACKHAUL_MIGRATED, "True", "Migrated");
    assertThat(statesOf(station)).containsExactly("D", "D", "D", "D", "D", "D");
    assertThat(TEAM.certificatesOf(station)).hasSize(3);
    assertThat(TEAM.currentOf(station).getSpec().usage()).isEqualTo("TLS");
    assertThat(TEAM.currentOf(station).getSpec().causes()).containsExactly("BackhaulChanged");
    assertThat(TEAM.ledgerEntryOf(next)).as("S47 nothing is revoked by the end").isEmpty();
    tells(station, "MigrationStepReady", "SwitchToTLS");
    tells(station, "MigrationStepDone", "Backup");
    tells(station, "BackhaulMigrated", "Migrate");

    TEAM.deletes(station);
  }

  @Test
  @DisplayName("S43 2.8 and a certificate of after the upgrade: switch, stable, back up, no more")
  void from28() {
    Station station = onIpsec("s43", "2.8.12");
    BaseStationCertificate certificate = TEAM.currentOf(station);
    TEAM.hearsOfDelivery(certificate, CLOCK.instant());

    TEAM.applies(station, "packetForwarder: {version: 2.8.12}");
    asksFor(station, "SwitchToTLS", "switch its backhaul to TLS");
    confirms(station, "LinkStable, BackedUp");
    asksFor(station, "SwitchToTLS", "switch its backhaul to TLS");
    assertThat(messageOf(station, "ConfirmStable")).contains("confirmed too early");
    confirms(station, "SwitchedToTLS");
    asksFor(station, "ConfirmStable", "until it is stable");
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
    assertThat(TEAM.ledgerEntryOf(certificate)).isEmpty();
    confirms(station, "SwitchedToTLS, LinkStable, BackedUp");
    TEAM.awaits(station, ConditionType.BACKHAUL_MIGRATED, "True", "Migrated");

    assertThat(TEAM.certificatesOf(station))
        .allSatisfy(it -> assertThat(it.getSpec().revocation()).isNull());
  }

  @Test
  @DisplayName("S44 2.8 and an older certificate: clean up and regenerate first")
  void olderCertificate() {
    Station station = onIpsec("s44", "2.6.7");

    TEAM.applies(station, "packetForwarder: {version: 2.10.1}");

    asksFor(station, "CleanUpCertificates", "CertificatesCleanedUp");
    assertThat(statesOf(station)).containsExactly("D", "R", "P", "P", "P", "P");
  }

  @Test
  @DisplayName("S45 An unknown version blocks with the reason; one reported by the station counts")
  void unknownVersion() {
    Station station = Station.named("s45");
    TEAM.applies(station, "backhaul: IPsec");
    TEAM.awaitsReady(station);

    TEAM.applies(station);

    asksFor(station, "UpgradePacketForwarder", "is not known");
    assertThat(migrationOf(station).phase()).isEqualTo("Blocked");
    tells(station, "MigrationBlocked", "UpgradePacketForwarder");
    TEAM.hearsOfDeliveryTo("2.8.12", TEAM.currentOf(station), CLOCK.instant());
    asksFor(station, "CleanUpCertificates", "CertificatesCleanedUp");
  }

  @Test
  @DisplayName("S47 Cancelled before the backup: the old state, with a certificate good for IPsec")
  void cancelled() {
    Station station = onIpsec("s47", "2.6.7");
    String version = "packetForwarder: {version: 2.8.12}";
    String regenerate = "regenerate: {token: to-tls, reason: BackhaulChange}";
    TEAM.applies(station, version, regenerate);
    asksFor(station, "SwitchToTLS", "wait until the station has fetched");
    BaseStationCertificate regenerated = TEAM.currentOf(station);

    TEAM.applies(station, "backhaul: IPsec", version, regenerate);

    BaseStation cancelled = TEAM.awaitsReady(station);
    assertThat(cancelled.getStatus().backhaulMigration()).isNull();
    assertThat(ConditionType.BACKHAUL_MIGRATED.in(cancelled.getStatus().conditions())).isEmpty();
    assertThat(TEAM.currentOf(station)).isEqualTo(regenerated);
    assertThat(regenerated.getSpec().usage()).isEqualTo("IPsec");

    TEAM.revokes(regenerated, "superseded");
    await().until(() -> TEAM.certificatesOf(station).size() == 3);
    assertThat(TEAM.certificatesOf(station).getLast().getSpec().usage()).isEqualTo("IPsec");
  }

  @Test
  @DisplayName(
      "S48 From TLS to IPsec: refused, unless the authority allows it; then with a warning")
  void theWayBack() {
    TEAM.appliesAuthority("strict");
    TEAM.awaits(TEAM.authority("strict"), "True", "Issuing");
    Station station = Station.named("s48");
    TEAM.appliesUnder(TEAM.authority("strict"), station);
    TEAM.awaitsReady(station);

    TEAM.appliesUnder(TEAM.authority("strict"), station, "backhaul: IPsec");
    BaseStation refused =
        TEAM.awaits(station, ConditionType.READY, "False", "BackhaulChangeNotAllowed");
    assertThat(message(refused, ConditionType.READY)).contains("allowTLSToIPsec");
    assertThat(TEAM.certificatesOf(station)).hasSize(1);

    TEAM.appliesAuthority("strict", "backhaul: {allowTLSToIPsec: true}");

    BaseStation back = TEAM.awaitsReady(station);
    assertThat(message(back, ConditionType.READY))
        .contains("went back from TLS to IPsec", "TLS is recommended");
    assertThat(TEAM.currentOf(station).getSpec().usage()).isEqualTo("IPsec");
    tells(station, "WentBackToIPsec", "Issue");
  }

  /** Ready under IPsec, its certificate issued for this version. */
  private static Station onIpsec(String name, String version) {
    Station station = Station.named(name);
    TEAM.applies(station, "backhaul: IPsec", "packetForwarder: {version: " + version + "}");
    TEAM.awaitsReady(station);
    return station;
  }

  private static void confirms(Station station, String confirmations) {
    TEAM.applies(
        station,
        "packetForwarder: {version: 2.8.12}",
        "backhaulMigration: {confirm: [" + confirmations + "]}");
  }

  /** The file as it is, but under the team's own authority and in its own namespace. */
  private static void appliesExample(String file) throws IOException {
    Path example = ControlPlane.shared().root().resolve("examples/02-ipsec-to-tls").resolve(file);
    TEAM.applies(
        Files.readString(example)
            .replace("namespace: stations", "namespace: " + TEAM.stationNamespace())
            .replace(
                "\nspec:\n",
                "\nspec:\n  certificateAuthorityRef: {name: %s, namespace: %s}\n"
                    .formatted(TEAM.authority().name(), TEAM.authority().namespace())));
  }

  private static void asksFor(Station station, String step, String what) {
    TEAM.awaits(
        station,
        seen ->
            seen.getStatus() != null
                && ConditionType.BACKHAUL_MIGRATED
                    .in(seen.getStatus().conditions())
                    .filter(
                        it -> seen.getMetadata().getGeneration().equals(it.observedGeneration()))
                    .filter(it -> step.equals(it.reason()) && "False".equals(it.status()))
                    .filter(it -> it.message() != null && it.message().contains(what))
                    .isPresent());
  }

  private static BackhaulMigration migrationOf(Station station) {
    return TEAM.sees(station).getStatus().backhaulMigration();
  }

  /** The first letters of the states, in the order of the steps. */
  private static List<String> statesOf(Station station) {
    return migrationOf(station).steps().stream()
        .map(Step::state)
        .map(state -> state.substring(0, 1))
        .toList();
  }

  private static String messageOf(Station station, String step) {
    return migrationOf(station).steps().stream()
        .filter(it -> step.equals(it.name()))
        .map(Step::message)
        .findFirst()
        .orElseThrow();
  }

  private static String message(BaseStation station, ConditionType type) {
    return type.in(station.getStatus().conditions()).map(Condition::message).orElseThrow();
  }

  private static void tells(Station station, String reason, String action) {
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.eventsOf(station))
                    .filteredOn(event -> reason.equals(event.getReason()))
                    .extracting(Event::getAction)
                    .containsOnlyOnce(action));
  }
}
