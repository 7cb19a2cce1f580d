package io.keymast.status;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.status.ConditionType.CERTIFICATE_INSTALLED;
import static io.keymast.status.ConditionType.CERTIFICATE_ISSUED;
import static io.keymast.status.ConditionType.PUBLIC_KEY_ACCEPTED;
import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.RECONCILING;
import static io.keymast.status.ConditionType.STALLED;
import static io.keymast.status.StationStatuses.statusOf;
import static io.keymast.status.StatusAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.Certificate;
import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.decision.AuthorityState;
import io.keymast.decision.Decision;
import io.keymast.decision.Obstacle;
import io.keymast.domain.Backhaul;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a user reads of a station. */
class StationStatusTest {
  private static final Instant NOT_AFTER = Instant.parse("2028-11-23T12:00:00Z");
  private static final Instant DUE = NOT_AFTER.minus(Duration.ofDays(6));

  private final ACertificate current = certificate(1);

  private static Certificate certificateOf(BaseStationStatus status) {
    return Objects.requireNonNull(status.certificate());
  }

  @Test
  @DisplayName("S11 a station without a key says that it is not declared")
  void withoutKey() {
    BaseStationStatus status = statusOf(station().withoutKey());

    assertThat(status)
        .condition(PUBLIC_KEY_ACCEPTED)
        .isFalse("NotDeclared")
        .and()
        .condition(READY)
        .isFalse("NotDeclared")
        .says("declare the station's public key")
        .and()
        .has(STALLED)
        .hasNo(RECONCILING);
    assertThat(status.publicKey()).isNull();
  }

  @Test
  @DisplayName("S12 a changed key changes the fingerprint")
  void fingerprint() {
    BaseStationStatus before = statusOf(station().having(current));
    BaseStationStatus after = statusOf(station().having(current).whoseKeyIsRetired().withKey("B"));

    assertThat(Objects.requireNonNull(before.publicKey()).fingerprint())
        .isEqualTo(AStation.key("A").fingerprint().value());
    assertThat(Objects.requireNonNull(after.publicKey()).fingerprint())
        .isEqualTo(AStation.key("B").fingerprint().value());
    assertThat(Objects.requireNonNull(before.publicKey()).algorithm()).isEqualTo("ECDSA P-256");
  }

  @Test
  @DisplayName("S9 a key that shares a prime is refused, and its certificate left to a person")
  void sharedPrime() {
    AStation station = station().having(current).whoseKeySharesAPrime();
    BaseStationStatus status = statusOf(station);

    assertThat(status)
        .condition(PUBLIC_KEY_ACCEPTED)
        .isFalse("SharedPrime")
        .says("revoke the certificates")
        .and()
        .condition(READY)
        .isFalse("SharedPrime")
        .and()
        .has(STALLED);
    assertThat(station.decided())
        .isInstanceOfSatisfying(
            Decision.Refuse.class, refuse -> assertThat(refuse.revocations()).isEmpty());
    assertThat(certificateOf(status).notAfter()).isEqualTo(NOT_AFTER);
  }

  @Test
  @DisplayName("S3 a station that came by the way not allowed is told which one is, while it is so")
  void refusedProof() {
    RefusedProof byPassword = new RefusedProof(RefusedProof.Way.PASSWORD, NOW);
    RefusedProof byKey = new RefusedProof(RefusedProof.Way.PUBLIC_KEY, NOW);
    AStation station = station().having(current);

    assertThat(statusOf(station, byPassword))
        .condition(CERTIFICATE_INSTALLED)
        .isFalse("AuthenticationRefused")
        .says("proof of the declared key only");
    assertThat(statusOf(station, byKey)).condition(CERTIFICATE_INSTALLED).isFalse("NotDelivered");
  }

  @Test
  @DisplayName("S34 the status says when the certificate ends and when the next one comes")
  void expiry() {
    Certificate certificate = certificateOf(statusOf(station().having(current)));

    assertThat(certificate.notAfter()).isEqualTo(NOT_AFTER);
    assertThat(certificate.renewalTime()).isEqualTo(DUE);
    assertThat(certificate.causes()).containsExactly("Initial");
  }

  @Test
  @DisplayName("S34 an expired certificate is still shown, as expired")
  void expired() {
    BaseStationStatus status =
        statusOf(
            station().having(current).under(authority().paused()).at(NOT_AFTER.plusSeconds(1)));

    assertThat(certificateOf(status).notAfter()).isEqualTo(NOT_AFTER);
    assertThat(status)
        .condition(READY)
        .isFalse("Expired")
        .says("spec.paused", "certificate 03E9 ended at 2028-11-23T12:00:00Z")
        .and()
        .condition(CERTIFICATE_ISSUED)
        .isFalse("Paused")
        .and()
        .condition(CERTIFICATE_INSTALLED)
        .isFalse("Expired");
  }

  @Test
  @DisplayName("S10 another's key is not accepted, whatever else is going on")
  void heldKey() {
    AuthorityState notReady =
        new AuthorityState.Unusable(Obstacle.AUTHORITY_NOT_READY, "its Secret is missing");

    assertThat(statusOf(station().having(current).whoseKeyIsHeldByAnother().under(notReady)))
        .condition(PUBLIC_KEY_ACCEPTED)
        .isFalse("KeyHeldByAnotherStation")
        .doesNotSay(AStation.OTHER.name())
        .and()
        .condition(READY)
        .isFalse("AuthorityNotReady");
    assertThat(statusOf(station().whoseKeyIsHeldByAnother().with(Backhaul.NONE)))
        .condition(PUBLIC_KEY_ACCEPTED)
        .isFalse("KeyHeldByAnotherStation");
  }

  @Test
  @DisplayName("S9 all that is wrong with a key is said, and its fingerprint is shown")
  void weakKey() {
    BaseStationStatus status = statusOf(station().withRejectedKey("TooShort", "Even"));

    assertThat(status)
        .condition(PUBLIC_KEY_ACCEPTED)
        .isFalse("TooShort")
        .says("spec.publicKey: use another key");
    assertThat(Objects.requireNonNull(status.publicKey()).fingerprint()).isNotNull();
  }

  @Test
  @DisplayName("S31 delivered and in use are told apart")
  void installed() {
    assertThat(statusOf(station().having(current)))
        .condition(CERTIFICATE_INSTALLED)
        .isFalse("NotDelivered");
    assertThat(statusOf(station().having(current.delivered(NOW))))
        .condition(CERTIFICATE_INSTALLED)
        .isTrue("Delivered");
    assertThat(statusOf(station().having(current.delivered(NOW).inUse(NOW))))
        .condition(CERTIFICATE_INSTALLED)
        .isTrue("InUse");
  }

  @Test
  @DisplayName("An invalid spec says every field")
  void invalidSpec() {
    assertThat(statusOf(station().withInvalid("spec.eui", "spec.state")))
        .condition(READY)
        .isFalse("InvalidSpec")
        .says("spec.eui: put it right", "spec.state: put it right")
        .and()
        .condition(PUBLIC_KEY_ACCEPTED)
        .isFalse("InvalidSpec");
  }

  @Test
  @DisplayName("A condition keeps its time until its status changes, not its reason")
  void transitions() {
    AStation station = station().having(current);
    BaseStationStatus former = statusOf(station.at(NOW));
    AStation later = station.under(authority().paused()).at(DUE);
    AStation lost = station().withoutKey().at(DUE.plusMillis(700));

    assertThat(
            BaseStationStatusFactory.create(
                new StationFacts(later.observed(), later.decided(), Optional.empty()), former))
        .condition(READY)
        .isTrue("Paused")
        .since(NOW);
    assertThat(
            BaseStationStatusFactory.create(
                new StationFacts(lost.observed(), lost.decided(), Optional.empty()), former))
        .condition(READY)
        .isFalse("NotDeclared")
        .since(DUE);
  }
}
