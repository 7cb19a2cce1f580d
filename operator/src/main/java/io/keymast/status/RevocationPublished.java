package io.keymast.status;

import static io.keymast.status.ConditionType.REVOCATION_PUBLISHED;

import io.keymast.api.Condition;
import io.keymast.domain.RevocationReason;
import io.keymast.status.RevokedCertificate.Listing;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** RevocationPublished: of a certificate, and of a station for all its revoked certificates. */
public final class RevocationPublished {
  private static final int TOLD = 5;

  private static final String STILL_WAITING =
      "revoked for good or on hold, but not in a published CRL yet, which is a matter of seconds"
          + " while the CertificateAuthority is Ready: ";

  private RevocationPublished() {}

  /** What a certificate's conditions say; empty where they say nothing of this reason. */
  public static Optional<Listing> in(
      @Nullable List<Condition> conditions, RevocationReason reason) {
    return REVOCATION_PUBLISHED
        .in(conditions)
        .filter(condition -> Objects.toString(condition.message(), "").contains(named(reason)))
        .map(condition -> "True".equals(condition.status()) ? Listing.LISTED : Listing.WAITING);
  }

  static void add(RevokedCertificate certificate, Conditions conditions) {
    switch (certificate.listing()) {
      case LISTED ->
          conditions.isTrue(
              REVOCATION_PUBLISHED, "Listed", "the CRL lists it " + named(certificate.reason()));
      case WAITING ->
          conditions.isFalse(
              REVOCATION_PUBLISHED,
              "Waiting",
              "the next CRL lists it "
                  + named(certificate.reason())
                  + ", within seconds while the CertificateAuthority is Ready");
    }
  }

  /** One waiting certificate is enough to make it False. */
  static void add(List<RevokedCertificate> ofStation, Conditions conditions) {
    List<RevokedCertificate> waiting =
        ofStation.stream().filter(it -> it.listing() == Listing.WAITING).toList();
    if (!waiting.isEmpty()) {
      conditions.isFalse(REVOCATION_PUBLISHED, "Waiting", STILL_WAITING + list(waiting));
    } else if (!ofStation.isEmpty()) {
      conditions.isTrue(REVOCATION_PUBLISHED, "Listed", "the CRL lists " + list(ofStation));
    }
  }

  /** The newest ones. */
  private static String list(List<RevokedCertificate> certificates) {
    int left = Math.max(0, certificates.size() - TOLD);
    return certificates.reversed().stream()
            .limit(TOLD)
            .map(it -> "certificate " + it.serialNumber() + " " + named(it.reason()))
            .collect(Collectors.joining(", "))
        + (left == 0 ? "" : " and " + left + " more");
  }

  private static String named(RevocationReason reason) {
    return "(" + reason.apiName() + ")";
  }
}
