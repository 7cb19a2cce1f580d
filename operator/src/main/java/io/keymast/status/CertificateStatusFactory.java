package io.keymast.status;

import static io.keymast.status.ConditionType.DELIVERED;
import static io.keymast.status.ConditionType.EXPIRED;
import static io.keymast.status.ConditionType.IN_USE;
import static io.keymast.status.ConditionType.ORPHANED;
import static io.keymast.status.ConditionType.REVOKED;
import static io.keymast.status.ConditionType.SUPERSEDED;
import static io.keymast.status.ConditionType.VERIFIED;

import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.status.RevokedCertificate.Listing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A BaseStationCertificate's status from facts: the operator's fields only. Empty while there is
 * and was nothing to say: a fresh certificate costs no status write.
 */
public final class CertificateStatusFactory {
  private CertificateStatusFactory() {}

  public static Optional<BaseStationCertificateStatus> create(
      CertificateFacts facts, @Nullable BaseStationCertificateStatus former) {
    Conditions conditions =
        new Conditions(
            former == null ? null : former.conditions(), facts.generation(), facts.life().now());
    switch (facts.verification()) {
      case CertificateFacts.Verification.Verified() -> {}
      case CertificateFacts.Verification.Foreign(var message) ->
          conditions.isFalse(VERIFIED, "NotOurs", message);
      case CertificateFacts.Verification.Orphaned(var message) ->
          conditions.isTrue(ORPHANED, "StationMissing", message);
    }
    facts
        .life()
        .deliveredAt()
        .ifPresent(
            at -> conditions.isTrue(DELIVERED, "Fetched", "fetched by the station at " + at));
    facts
        .life()
        .inUseAt()
        .ifPresent(at -> conditions.isTrue(IN_USE, "Presented", "first presented at " + at));
    facts
        .supersededBy()
        .ifPresent(name -> conditions.isTrue(SUPERSEDED, "Superseded", "superseded by " + name));
    facts
        .revoked()
        .filter(revocation -> revocation.listing() != Listing.UNSERVED)
        .ifPresent(
            revocation ->
                conditions.isTrue(
                    REVOKED, "Revoked", RevokedCertificate.sentence(revocation.reason())));
    if (!isExpired(facts)) {
      facts.revoked().ifPresent(revocation -> RevocationPublished.add(revocation, conditions));
    }
    if (isExpired(facts)) {
      conditions.isTrue(EXPIRED, "Expired", "ended at " + facts.life().notAfter());
    }
    return conditions.toList().isEmpty() && isEmpty(former)
        ? Optional.empty()
        : Optional.of(
            new BaseStationCertificateStatus(facts.generation(), null, conditions.toList()));
  }

  private static boolean isExpired(CertificateFacts facts) {
    return facts.life().now().isAfter(facts.life().notAfter());
  }

  /** What was said once, such as of a hold that is lifted now, has to be taken back. */
  private static boolean isEmpty(@Nullable BaseStationCertificateStatus former) {
    return former == null || former.conditions() == null || former.conditions().isEmpty();
  }
}
