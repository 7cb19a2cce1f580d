package io.keymast.status;

import static io.keymast.status.ConditionType.DELIVERED;
import static io.keymast.status.ConditionType.EXPIRED;
import static io.keymast.status.ConditionType.IN_USE;
import static io.keymast.status.ConditionType.REVOCATION_PUBLISHED;
import static io.keymast.status.ConditionType.REVOKED;
import static io.keymast.status.ConditionType.SUPERSEDED;
import static io.keymast.status.ConditionType.VERIFIED;
import static io.keymast.status.StatusAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.status.CertificateFacts.Life;
import io.keymast.status.CertificateFacts.Verification;
import io.keymast.status.RevokedCertificate.Listing;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a user reads of a certificate. */
class CertificateStatusTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant NOT_AFTER = Instant.parse("2028-11-23T12:00:00Z");

  private static CertificateFacts facts(
      Optional<RevokedCertificate> revoked, Optional<Instant> delivered, Instant now) {
    return new CertificateFacts(
        1,
        new Verification.Verified(),
        revoked,
        delivered.map(at -> "station-1-second"),
        new Life(NOT_AFTER, delivered, delivered, now));
  }

  private static CertificateFacts fresh() {
    return facts(Optional.empty(), Optional.empty(), NOW);
  }

  @Test
  @DisplayName("A fresh certificate costs no status write")
  void nothingToSay() {
    assertThat(CertificateStatusFactory.create(fresh(), null)).isEmpty();
  }

  @Test
  @DisplayName("Delivery, use and succession are said, each with its time or name")
  void life() {
    CertificateFacts facts = facts(Optional.empty(), Optional.of(NOW), NOW);

    assertThat(CertificateStatusFactory.create(facts, null).orElseThrow())
        .has(DELIVERED, IN_USE)
        .hasNo(REVOKED, EXPIRED, VERIFIED)
        .condition(SUPERSEDED)
        .isTrue("Superseded")
        .says("station-1-second");
  }

  @Test
  @DisplayName("A lifted hold is taken back, so that another one is seen as new")
  void liftedHold() {
    CertificateFacts held = revoked(RevocationReason.CERTIFICATE_HOLD, Listing.WAITING);
    BaseStationCertificateStatus onHold = CertificateStatusFactory.create(held, null).orElseThrow();

    Optional<BaseStationCertificateStatus> lifted =
        CertificateStatusFactory.create(fresh(), onHold);

    assertThat(onHold).condition(REVOKED).isTrue("Revoked").says("certificateHold");
    assertThat(lifted.orElseThrow().conditions()).isEmpty();
    assertThat(CertificateStatusFactory.create(fresh(), lifted.get())).isEmpty();
  }

  private static CertificateFacts revoked(RevocationReason reason, Listing listing) {
    return facts(
        Optional.of(
            new RevokedCertificate(new SerialNumber(BigInteger.valueOf(17)), reason, listing)),
        Optional.empty(),
        NOW);
  }

  @Test
  @DisplayName("S36 it says whether the published CRL lists it, for the reason it has now")
  void published() {
    RevocationReason held = RevocationReason.CERTIFICATE_HOLD;
    BaseStationCertificateStatus waiting =
        CertificateStatusFactory.create(revoked(held, Listing.WAITING), null).orElseThrow();
    BaseStationCertificateStatus listed =
        CertificateStatusFactory.create(revoked(held, Listing.LISTED), waiting).orElseThrow();

    assertThat(waiting).condition(REVOCATION_PUBLISHED).isFalse("Waiting");
    assertThat(listed).condition(REVOCATION_PUBLISHED).isTrue("Listed");
    assertThat(RevocationPublished.in(waiting.conditions(), held)).contains(Listing.WAITING);
    assertThat(RevocationPublished.in(listed.conditions(), held)).contains(Listing.LISTED);
    assertThat(RevocationPublished.in(listed.conditions(), RevocationReason.KEY_COMPROMISE))
        .isEmpty();
  }

  @Test
  @DisplayName("One whose authority is not served is not called revoked, and says what to do")
  void unserved() {
    RevocationReason reason = RevocationReason.SUPERSEDED;
    BaseStationCertificateStatus unserved =
        CertificateStatusFactory.create(revoked(reason, Listing.UNSERVED), null).orElseThrow();

    assertThat(unserved)
        .hasNo(REVOKED)
        .condition(REVOCATION_PUBLISHED)
        .isFalse("AuthorityNotServed")
        .says("can't be revoked", "authorityNamespaces");
    assertThat(RevocationPublished.in(unserved.conditions(), reason)).contains(Listing.UNSERVED);
  }

  @Test
  @DisplayName("S53 a foreign object says that it is not ours")
  void foreign() {
    CertificateFacts foreign =
        new CertificateFacts(
            1,
            new Verification.Foreign("its signature does not verify"),
            Optional.empty(),
            Optional.empty(),
            new Life(Instant.MAX, Optional.empty(), Optional.empty(), NOW));

    assertThat(CertificateStatusFactory.create(foreign, null).orElseThrow())
        .condition(VERIFIED)
        .isFalse("NotOurs")
        .says("does not verify");
  }

  @Test
  @DisplayName("S34 a certificate is expired from the second after its last")
  void expiry() {
    assertThat(
            CertificateStatusFactory.create(
                facts(Optional.empty(), Optional.empty(), NOT_AFTER), null))
        .isEmpty();
    assertThat(
            CertificateStatusFactory.create(
                    facts(Optional.empty(), Optional.empty(), NOT_AFTER.plusSeconds(1)), null)
                .orElseThrow())
        .condition(EXPIRED)
        .isTrue("Expired")
        .since(NOT_AFTER.plusSeconds(1));
  }
}
