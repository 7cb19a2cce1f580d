package io.keymast.publication;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.CertificateAuthorityRef;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.OcspStatus;
import io.keymast.pki.ParsedCertificate;
import io.keymast.revocation.RevocationEntry;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a certificate is good: an unexpired one that the CA's key signed for a station of this
 * authority, which the ledger does not list, published or not. What the ledger lists is revoked,
 * also after the station and its namespace are gone. Everything else is unknown, as are the
 * certificates of Keymast's own servers, which name no responder.
 */
final class OcspStatuses {
  private final OcspRevocations revocations;
  private final IssuedCertificates issued;

  OcspStatuses(OcspRevocations revocations, IssuedCertificates issued) {
    this.revocations = revocations;
    this.issued = issued;
  }

  /** Empty while nobody can tell. */
  Optional<OcspStatus> of(
      AuthorityName authority, ParsedCertificate issuer, SerialNumber serialNumber, Instant now) {
    return revocations
        .of(authority, issuer, now)
        .flatMap(
            index ->
                index
                    .find(serialNumber)
                    .map(OcspStatuses::revoked)
                    .or(() -> unrevoked(authority, issuer, serialNumber, now)));
  }

  private static OcspStatus revoked(RevocationEntry entry) {
    return new OcspStatus.Revoked(entry.revocationDate(), entry.reason());
  }

  private Optional<OcspStatus> unrevoked(
      AuthorityName authority, ParsedCertificate issuer, SerialNumber serialNumber, Instant now) {
    List<BaseStationCertificate> valid =
        issued.withSerialNumber(serialNumber).stream()
            .filter(resource -> isOf(authority, resource))
            .filter(resource -> isValid(resource, issuer, serialNumber, now))
            .toList();
    if (valid.isEmpty()) {
      return Optional.of(new OcspStatus.Unknown());
    }
    return valid.stream().anyMatch(OcspStatuses::isBeingRevoked)
        ? Optional.empty()
        : Optional.of(new OcspStatus.Good());
  }

  /** The ledger does not say so yet: from now on it is not good, and since when is not known. */
  private static boolean isBeingRevoked(BaseStationCertificate resource) {
    return resource.getSpec().revocation() != null
        || resource.getMetadata().getDeletionTimestamp() != null;
  }

  private static boolean isOf(AuthorityName authority, BaseStationCertificate resource) {
    @Nullable CertificateAuthorityRef ref =
        resource.getSpec() == null ? null : resource.getSpec().certificateAuthorityRef();
    return ref != null
        && authority.name().equals(ref.name())
        && authority
            .namespace()
            .equals(
                Objects.requireNonNullElse(ref.namespace(), resource.getMetadata().getNamespace()));
  }

  private static boolean isValid(
      BaseStationCertificate resource,
      ParsedCertificate issuer,
      SerialNumber serialNumber,
      Instant now) {
    return Optional.of(resource.getSpec())
        .map(BaseStationCertificateSpec::certificate)
        .flatMap(ParsedCertificate::parsePem)
        .map(List::getFirst)
        .filter(leaf -> leaf.serialNumber().equals(serialNumber))
        .filter(leaf -> leaf.authorityKeyId().equals(issuer.subjectKeyId()))
        .filter(leaf -> !leaf.validity().isExpiredAt(now))
        .filter(leaf -> leaf.isSignedBy(issuer))
        .isPresent();
  }
}
