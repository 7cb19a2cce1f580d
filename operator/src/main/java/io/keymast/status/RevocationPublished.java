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

  private static final String NOT_SUPPORTED = "NotSupported";
  private static final String NO_CRL =
      "no CRL lists it, since Keymast has no key of this CA, and it is not handed over again; ";

  private RevocationPublished() {}

  /** What a certificate's conditions say; empty where they say nothing of this reason. */
  public static Optional<Listing> in(
      @Nullable List<Condition> conditions, RevocationReason reason) {
    return REVOCATION_PUBLISHED
        .in(conditions)
        .filter(condition -> Objects.toString(condition.message(), "").contains(named(reason)))
        .map(RevocationPublished::listing);
  }

  private static Listing listing(Condition condition) {
    if ("True".equals(condition.status())) {
      return Listing.LISTED;
    }
    return NOT_SUPPORTED.equals(condition.reason()) ? Listing.NEVER : Listing.WAITING;
  }

  static void add(RevokedCertificate certificate, Conditions conditions) {
    switch (certificate.listing()) {
      case LISTED ->
          conditions.isTrue(
              REVOCATION_PUBLISHED, "Listed", "the CRL lists it " + named(certificate.reason()));
      case NEVER ->
          conditions.isFalse(
              REVOCATION_PUBLISHED,
              NOT_SUPPORTED,
              NO_CRL + "it is revoked here " + named(certificate.reason()));
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
    List<RevokedCertificate> never =
        ofStation.stream().filter(it -> it.listing() == Listing.NEVER).toList();
    if (!never.isEmpty()) {
      conditions.isFalse(
          REVOCATION_PUBLISHED, NOT_SUPPORTED, NO_CRL + "revoked here: " + list(never));
    } else if (!waiting.isEmpty()) {
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
