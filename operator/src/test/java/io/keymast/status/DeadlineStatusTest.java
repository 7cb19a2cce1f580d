package io.keymast.status;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.status.ConditionType.CERTIFICATE_INSTALLED;
import static io.keymast.status.ConditionType.DELIVERY_OVERDUE;
import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.RECONCILING;
import static io.keymast.status.ConditionType.RENEWAL_OVERDUE;
import static io.keymast.status.ConditionType.REVOCATION_PUBLISHED;
import static io.keymast.status.StatusAssert.assertThat;

import io.keymast.api.BaseStationStatus;
import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.decision.IssuanceCause;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.status.RevokedCertificate.Listing;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a user reads of deadlines, of a certificate's end and of what is revoked. */
class DeadlineStatusTest {
  private static final Instant RENEWED = NOW.minus(Duration.ofDays(2));
  private static final Instant FIRST_END = RENEWED.plus(Duration.ofDays(6));
  private static final Instant LATER = NOW.plus(Duration.ofDays(30));
  private static final Instant END = NOW.plus(Duration.ofDays(728));

  private final ACertificate first =
      certificate(1)
          .valid(NOW.minus(Duration.ofDays(700)), FIRST_END)
          .delivered(NOW.minus(Duration.ofDays(699)));
  private final ACertificate renewed =
      certificate(2).because(IssuanceCause.RENEWAL).valid(RENEWED, END);
  private final ACertificate regenerated =
      certificate(2).because(IssuanceCause.REGENERATED).valid(NOW, END);

  private static BaseStationStatus statusOf(AStation station) {
    return BaseStationStatusFactory.create(
        new StationFacts(station.observed(), station.decided(), Optional.empty()), null);
  }

  private static BaseStationStatus statusWith(AStation station, RevokedCertificate... revoked) {
    return BaseStationStatusFactory.create(
        new StationFacts(
            station.observed(),
            station.decided(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(revoked)),
        null);
  }

  private static RevokedCertificate revoked(int serialNumber, Listing listing) {
    return new RevokedCertificate(
        new SerialNumber(BigInteger.valueOf(serialNumber)), RevocationReason.SUPERSEDED, listing);
  }

  @Test
  @DisplayName("S31 a regeneration says by when it is awaited, and from then on what to do")
  void deliveryOverdue() {
    AStation station = station().having(regenerated);

    assertThat(statusOf(station.at(NOW.plusSeconds(899))))
        .hasNo(RENEWAL_OVERDUE)
        .condition(DELIVERY_OVERDUE)
        .isFalse("Awaited")
        .says(NOW.plusSeconds(900).toString());
    assertThat(statusOf(station.at(NOW.plusSeconds(900))))
        .condition(DELIVERY_OVERDUE)
        .isTrue("DeadlineExceeded")
        .says("no valid certificate", "See that the station is on")
        .since(NOW.plusSeconds(900))
        .and()
        .condition(READY)
        .isTrue("CertificateValid");
  }

  @Test
  @DisplayName("S31 late delivery clears it, and stays told apart from delivery in time")
  void deliveredLate() {
    assertThat(statusOf(station().having(regenerated.delivered(NOW.plusSeconds(901))).at(LATER)))
        .condition(DELIVERY_OVERDUE)
        .isFalse("DeliveredLate")
        .says("at " + NOW.plusSeconds(901), "after " + NOW.plusSeconds(900));
    assertThat(statusOf(station().having(regenerated.delivered(NOW.plusSeconds(900))).at(LATER)))
        .condition(DELIVERY_OVERDUE)
        .isFalse("DeliveredInTime");
  }

  @Test
  @DisplayName("S22 an overdue renewal says until when the station goes on")
  void renewalOverdue() {
    assertThat(statusOf(station().having(first, renewed)))
        .hasNo(DELIVERY_OVERDUE)
        .condition(RENEWAL_OVERDUE)
        .isTrue("DeadlineExceeded")
        .says("ends at " + FIRST_END, "cut off")
        .and()
        .condition(CERTIFICATE_INSTALLED)
        .isFalse("NotDelivered")
        .says("valid until " + FIRST_END);
  }

  @Test
  @DisplayName("S22 from the second after its end the station is told to be without certificate")
  void cutOff() {
    AStation station = station().having(first, renewed);

    assertThat(statusOf(station.at(FIRST_END)))
        .condition(CERTIFICATE_INSTALLED)
        .isFalse("NotDelivered");
    assertThat(statusOf(station.at(FIRST_END.plusSeconds(1))))
        .condition(CERTIFICATE_INSTALLED)
        .isFalse("Expired")
        .says("ended at " + FIRST_END, "waits at the Key Installer")
        .and()
        .condition(RENEWAL_OVERDUE)
        .isTrue("DeadlineExceeded")
        .says("it is cut off");
  }

  @Test
  @DisplayName("S22 where no next one could be issued, Ready is False/Expired and says what to do")
  void expired() {
    AStation station = station().having(first).under(authority().paused());

    assertThat(statusOf(station.at(FIRST_END))).condition(READY).isTrue("Paused");
    assertThat(statusOf(station.at(FIRST_END.plusSeconds(1))))
        .condition(READY)
        .isFalse("Expired")
        .says("paused by spec.paused", "ended at " + FIRST_END)
        .and()
        .condition(CERTIFICATE_INSTALLED)
        .isFalse("Expired")
        .and()
        .condition(RECONCILING)
        .isTrue("Paused")
        .and()
        .hasNo(RENEWAL_OVERDUE);
  }

  @Test
  @DisplayName("A station that may fetch nothing is not told to hurry")
  void refused() {
    assertThat(statusOf(station().having(first, renewed).whoseKeyIsRetired()))
        .hasNo(RENEWAL_OVERDUE, DELIVERY_OVERDUE);
  }

  @Test
  @DisplayName("S36 the station says of each revoked certificate whether the CRL lists it")
  void revocations() {
    AStation station = station().having(regenerated);

    assertThat(statusWith(station)).hasNo(REVOCATION_PUBLISHED);
    assertThat(statusWith(station, revoked(17, Listing.LISTED)))
        .condition(REVOCATION_PUBLISHED)
        .isTrue("Listed")
        .says("11 (superseded)");
    assertThat(statusWith(station, revoked(17, Listing.LISTED), revoked(18, Listing.WAITING)))
        .condition(REVOCATION_PUBLISHED)
        .isFalse("Waiting")
        .says("12 (superseded)")
        .doesNotSay("11 (superseded)");
    assertThat(statusWith(station, revoked(17, Listing.WAITING), revoked(18, Listing.UNSERVED)))
        .condition(REVOCATION_PUBLISHED)
        .isFalse("AuthorityNotServed")
        .says("can't be revoked", "12 (superseded)", "authorityNamespaces")
        .doesNotSay("11 (superseded)");
  }
}
