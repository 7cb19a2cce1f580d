package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec.Revocation;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UntrustedStationTest {
  private static final String SUSPENDED = "state: Suspended";
  private static final String STOLEN = "state: Stolen";
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("untrusted");
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
  @DisplayName(
      "S35 Suspending puts the certificate on hold, a token waits; resuming lifts the hold, and the"
          + " next CRL lacks it")
  void suspendedAndBack() {
    Station station = Station.named("suspended");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    String serial = certificate.getSpec().serialNumber();

    TEAM.applies(station, SUSPENDED);

    assertThat(
            ConditionType.READY
                .in(
                    TEAM.awaits(station, ConditionType.READY, "False", "Suspended")
                        .getStatus()
                        .conditions())
                .orElseThrow()
                .message())
        .contains("kubectl patch bs suspended");
    assertThat(TEAM.ledgerEntryOf(certificate))
        .map(RevocationEntry::reason)
        .contains(RevocationReason.CERTIFICATE_HOLD);
    awaitPublished(serial, "Certificate Hold");
    TEAM.applies(station, SUSPENDED, "regenerate: {token: t, reason: CertificateLost}");
    TEAM.awaits(station, ConditionType.REGENERATION_ACCEPTED, "False", "Suspended");

    operator.close();
    operator = OperatorUnderTest.start(CLOCK);
    TEAM.applies(station);

    TEAM.awaitsReady(station);
    assertThat(TEAM.currentOf(station).getSpec().serialNumber()).isEqualTo(serial);
    assertThat(TEAM.currentOf(station).getSpec().revocation()).isNull();
    await().untilAsserted(() -> assertThat(listed()).doesNotContain(serial));
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.eventsOf(station))
                    .extracting(Event::getReason)
                    .contains("CertificateOnHold", "HoldLifted"));

    TEAM.applies(station, "regenerate: {token: t, reason: CertificateLost}");
    TEAM.awaits(station, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
  }

  @Test
  @DisplayName("A hold by an administrator's hand outlives suspending and resuming")
  void heldByHand() {
    Station station = Station.named("held");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    TEAM.revokes(certificate, "certificateHold");
    TEAM.awaits(station, ConditionType.READY, "False", "CertificateOnHold");
    await().until(() -> TEAM.ledgerEntryOf(certificate).isPresent());

    TEAM.applies(station, SUSPENDED);
    TEAM.awaits(station, ConditionType.READY, "False", "Suspended");
    TEAM.applies(station);

    TEAM.awaits(station, ConditionType.READY, "False", "CertificateOnHold");
    assertThat(TEAM.certificatesOf(station))
        .singleElement()
        .extracting(it -> it.getSpec().revocation())
        .isEqualTo(new Revocation("certificateHold"));
    assertThat(TEAM.ledgerEntryOf(certificate))
        .map(RevocationEntry::reason)
        .contains(RevocationReason.CERTIFICATE_HOLD);
  }

  @Test
  @DisplayName(
      "What suspension put on hold and a person then revoked for good is told as that person's act,"
          + " and resuming does not lift it")
  void revokedByHandWhileSuspended() {
    Station station = Station.named("revoked-while-suspended");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    TEAM.applies(station, SUSPENDED);
    TEAM.awaits(station, ConditionType.READY, "False", "Suspended");

    TEAM.revokes(certificate, "keyCompromise");

    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.eventsOf(station))
                    .anyMatch(
                        event ->
                            event.getReason().equals("CertificateRevoked")
                                && event.getNote().endsWith("ByHand")));
    TEAM.applies(station);
    TEAM.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "KeyRetired");
    assertThat(TEAM.ledgerEntryOf(certificate))
        .map(RevocationEntry::reason)
        .contains(RevocationReason.KEY_COMPROMISE);
    assertThat(TEAM.certificatesOf(station))
        .singleElement()
        .satisfies(it -> assertThat(it.getSpec().revocation().reason()).isEqualTo("keyCompromise"));
  }

  @Test
  @DisplayName(
      "S37 S39 A stolen station is revoked and its key retired; re-applying does not bring it back,"
          + " readmitting its key does")
  void stolen() {
    Station station = Station.named("stolen");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);

    TEAM.applies(station, STOLEN);

    TEAM.awaits(station, ConditionType.READY, "False", "Stolen");
    TEAM.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "KeyRetired");
    assertThat(TEAM.ledgerEntryOf(certificate))
        .map(RevocationEntry::reason)
        .contains(RevocationReason.KEY_COMPROMISE);
    awaitPublished(certificate.getSpec().serialNumber(), "Key Compromise");

    TEAM.deletes(station);
    awaitGone(station);
    TEAM.applies(station);
    TEAM.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "KeyRetired");
    assertThat(TEAM.certificatesOf(station)).isEmpty();

    readmits("\"" + certificate.getSpec().publicKeyFingerprint() + "\"");
    TEAM.awaitsReady(station);
    assertThat(isRetired(certificate)).isFalse();
    assertThat(TEAM.ledgerEntryOf(certificate)).as("its old certificate").isPresent();

    readmits("");
    TEAM.hurries(TEAM.authority());
    TEAM.applies(station, "packetForwarder: {version: 2.8.2}");
    TEAM.awaitsReady(station);
    assertThat(isRetired(certificate)).as("taken off the list").isFalse();
  }

  @Test
  @DisplayName("S37 S39 Called stolen and deleted while the operator is down: its key is retired")
  void stolenWhileDown() {
    Station station = Station.named("stolen-while-down");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    operator.close();
    TEAM.applies(station, STOLEN);
    TEAM.deletes(station);

    operator = OperatorUnderTest.start(CLOCK);

    awaitGone(station);
    assertThat(isRetired(certificate)).isTrue();
    assertThat(TEAM.ledgerEntryOf(certificate))
        .map(RevocationEntry::reason)
        .contains(RevocationReason.KEY_COMPROMISE);
  }

  private static void readmits(String fingerprints) {
    TEAM.patches(
        TEAM.sees(TEAM.authority()), "{\"spec\":{\"readmittedKeys\":[" + fingerprints + "]}}");
  }

  private static void awaitGone(Station station) {
    await()
        .until(() -> TEAM.station(station).get() == null && TEAM.certificatesOf(station).isEmpty());
  }

  private static void awaitPublished(String serial, String reason) {
    await()
        .untilAsserted(
            () -> {
              List<String> lines = listed().lines().toList();
              int place =
                  lines.indexOf(
                      lines.stream()
                          .filter(line -> line.contains(serial))
                          .findFirst()
                          .orElse("nowhere"));
              assertThat(place).isNotNegative();
              assertThat(lines.subList(place, Math.min(place + 5, lines.size())))
                  .anyMatch(line -> line.contains(reason));
            });
  }

  private static String listed() {
    return new PublishedList(TEAM, TEAM.authority()).byOpenssl();
  }

  private static boolean isRetired(BaseStationCertificate certificate) {
    return new RetiredKeys(TEAM.cluster(), CLOCK)
        .contains(
            TEAM.authority(),
            PublicKeyFingerprint.parse(certificate.getSpec().publicKeyFingerprint()).orElseThrow());
  }
}
