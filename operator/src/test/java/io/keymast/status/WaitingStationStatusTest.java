package io.keymast.status;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.status.ConditionType.CERTIFICATE_ISSUED;
import static io.keymast.status.ConditionType.PUBLIC_KEY_ACCEPTED;
import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.RECONCILING;
import static io.keymast.status.ConditionType.REGENERATION_ACCEPTED;
import static io.keymast.status.ConditionType.STALLED;
import static io.keymast.status.StatusAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.Certificate;
import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.decision.AuthorityState;
import io.keymast.decision.Decision;
import io.keymast.decision.Hindrance;
import io.keymast.decision.Obstacle;
import io.keymast.domain.RevocationReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user reads of a station for which something has to wait. */
class WaitingStationStatusTest {
  private static final Instant NOT_AFTER = Instant.parse("2028-11-23T12:00:00Z");
  private static final Instant DUE = NOT_AFTER.minus(Duration.ofDays(6));

  private final ACertificate current = certificate(1);

  private static BaseStationStatus statusOf(AStation station) {
    return BaseStationStatusFactory.create(
        new StationFacts(station.observed(), station.decided(), Optional.empty()), null);
  }

  private static Certificate certificateOf(BaseStationStatus status) {
    return Objects.requireNonNull(status.certificate());
  }

  @ParameterizedTest(name = "Where there is nobody to admit the station ({0}), no key is accepted")
  @EnumSource(
      value = Obstacle.class,
      names = {"AUTHORITY_NOT_FOUND", "NAMESPACE_NOT_ALLOWED"})
  void notAdmitted(Obstacle obstacle) {
    AuthorityState unusable = new AuthorityState.Unusable(obstacle, "ask the platform team");

    assertThat(statusOf(station().having(current).under(unusable)))
        .condition(PUBLIC_KEY_ACCEPTED)
        .isFalse(obstacle.reason())
        .and()
        .condition(READY)
        .isFalse(obstacle.reason())
        .says("ask the platform team")
        .and()
        .has(RECONCILING)
        .hasNo(STALLED);
  }

  @Test
  @DisplayName("While the authority is not ready, a valid certificate stays ready and says so")
  void authorityNotReady() {
    AuthorityState notReady =
        new AuthorityState.Unusable(Obstacle.AUTHORITY_NOT_READY, "its Secret is missing");

    assertThat(statusOf(station().having(current).under(notReady)))
        .condition(READY)
        .isTrue("CertificateValid")
        .says("valid until 2028-11-23T12:00:00Z", "its Secret is missing")
        .and()
        .condition(RECONCILING)
        .isTrue("AuthorityNotReady");
  }

  @Test
  @DisplayName("S22 a renewal that a pause holds leaves the station ready and says what waits")
  void paused() {
    assertThat(statusOf(station().having(current).under(authority().paused()).at(DUE)))
        .condition(READY)
        .isTrue("Paused")
        .says("valid until 2028-11-23T12:00:00Z", "paused by spec.paused")
        .and()
        .condition(RECONCILING)
        .isTrue("Paused")
        .and()
        .hasNo(STALLED);
  }

  @Test
  @DisplayName("An expiring CA is told while the certificate is still valid, with no renewal time")
  void authorityExpiring() {
    BaseStationStatus status =
        statusOf(station().having(current).under(authority().ending(NOT_AFTER)).at(DUE));

    assertThat(status)
        .condition(READY)
        .isTrue("AuthorityExpiring")
        .says("ends at 2028-11-23T12:00:00Z", "CA certificate that lasts longer")
        .and()
        .hasNo(RECONCILING, STALLED);
    assertThat(certificateOf(status).renewalTime()).isNull();
  }

  @Test
  @DisplayName("S17 that a certificate was cut short by its issuer's end is said from the start")
  void clamped() {
    assertThat(statusOf(station().having(current).under(authority().ending(NOT_AFTER))))
        .condition(READY)
        .isTrue("CertificateValid")
        .says("2028-11-23T12:00:00Z, when its CA certificate ends");
  }

  @Test
  @DisplayName("Without a certificate, an issuer at its end stalls the station")
  void issuerEnded() {
    assertThat(statusOf(station().under(authority().ending(NOW))))
        .condition(READY)
        .isFalse("AuthorityExpiring")
        .and()
        .has(STALLED)
        .hasNo(RECONCILING);
  }

  @Test
  @DisplayName("S53 What stands where the next certificate belongs leaves the present one ready")
  void nameTaken() {
    assertThat(nameTaken(station().having(current).at(DUE)))
        .condition(READY)
        .isTrue("CertificateNameTaken")
        .says("valid until 2028-11-23T12:00:00Z", "delete the object in the way")
        .and()
        .condition(CERTIFICATE_ISSUED)
        .isTrue("Issued")
        .and()
        .hasNo(RECONCILING, STALLED);
  }

  @Test
  @DisplayName(
      "S53 What stands in the way of the only one, or of a regeneration, stalls the station")
  void nameTakenWithoutAny() {
    for (AStation without :
        List.of(station(), station().having(current).regenerating("ticket-1"))) {
      assertThat(nameTaken(without))
          .condition(READY)
          .isFalse("CertificateNameTaken")
          .and()
          .condition(STALLED)
          .isTrue("CertificateNameTaken");
    }
  }

  private static BaseStationStatus nameTaken(AStation station) {
    Decision.Issue due = (Decision.Issue) station.decided();
    return BaseStationStatusFactory.create(
        new StationFacts(
            station.observed(),
            due.meanwhile(
                station.observed(),
                new Hindrance(Obstacle.NAME_TAKEN, "delete the object in the way")),
            Optional.empty()),
        null);
  }

  @Test
  @DisplayName("S24 a token that acted says so, also after its certificate was revoked")
  void acted() {
    ACertificate second = certificate(2).havingActedOn("ticket-1");
    AStation station = station().regenerating("ticket-1");

    assertThat(statusOf(station.having(current, second)))
        .condition(REGENERATION_ACCEPTED)
        .isTrue("Acted");
    assertThat(
            statusOf(
                station
                    .having(second.revoked(RevocationReason.CESSATION_OF_OPERATION))
                    .under(authority().paused())))
        .condition(REGENERATION_ACCEPTED)
        .isTrue("Acted");
  }

  @Test
  @DisplayName("S35 a token that can't act says why")
  void notActed() {
    assertThat(statusOf(station().having(current).withoutKey().regenerating("t")))
        .condition(REGENERATION_ACCEPTED)
        .isFalse("NotDeclared");
    assertThat(statusOf(station().having(current).regenerating("t").under(authority().paused())))
        .condition(REGENERATION_ACCEPTED)
        .isFalse("Paused");
    assertThat(statusOf(station().having(current))).hasNo(REGENERATION_ACCEPTED);
  }

  @Test
  @DisplayName("A certificate on hold stalls the station and says how to go on")
  void onHold() {
    assertThat(statusOf(station().having(current.revoked(RevocationReason.CERTIFICATE_HOLD))))
        .condition(READY)
        .isFalse("CertificateOnHold")
        .says("removing its spec.revocation")
        .and()
        .has(STALLED);
  }
}
