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

  /** The reason where nothing can be revoked. */
  public static final String AUTHORITY_NOT_SERVED = "AuthorityNotServed";

  private static final String GIVE_BACK =
      ": give the namespace of its CertificateAuthority back to the chart's authorityNamespaces, or"
          + " wait until it has ended";

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
    return switch (Objects.toString(condition.reason(), "")) {
      case NOT_SUPPORTED -> Listing.NEVER;
      case AUTHORITY_NOT_SERVED -> Listing.UNSERVED;
      default -> Listing.WAITING;
    };
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
      case UNSERVED ->
          conditions.isFalse(
              REVOCATION_PUBLISHED,
              AUTHORITY_NOT_SERVED,
              "it can't be revoked " + named(certificate.reason()) + GIVE_BACK);
    }
  }

  /** One that is not listed is enough to make it False. */
  static void add(List<RevokedCertificate> ofStation, Conditions conditions) {
    List<RevokedCertificate> waiting = with(Listing.WAITING, ofStation);
    List<RevokedCertificate> never = with(Listing.NEVER, ofStation);
    List<RevokedCertificate> unserved = with(Listing.UNSERVED, ofStation);
    if (!unserved.isEmpty()) {
      conditions.isFalse(
          REVOCATION_PUBLISHED,
          AUTHORITY_NOT_SERVED,
          "can't be revoked: " + list(unserved) + GIVE_BACK);
    } else if (!never.isEmpty()) {
      conditions.isFalse(
          REVOCATION_PUBLISHED, NOT_SUPPORTED, NO_CRL + "revoked here: " + list(never));
    } else if (!waiting.isEmpty()) {
      conditions.isFalse(REVOCATION_PUBLISHED, "Waiting", STILL_WAITING + list(waiting));
    } else if (!ofStation.isEmpty()) {
      conditions.isTrue(REVOCATION_PUBLISHED, "Listed", "the CRL lists " + list(ofStation));
    }
  }

  private static List<RevokedCertificate> with(
      Listing listing, List<RevokedCertificate> certificates) {
    return certificates.stream().filter(it -> it.listing() == listing).toList();
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
