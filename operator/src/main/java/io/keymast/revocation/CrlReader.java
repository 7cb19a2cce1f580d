package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.KeyId;
import io.keymast.pki.CrlAssembler;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.RevokedCertificates;
import java.util.Optional;
import java.util.function.Function;

/** Assembles the CRL that the operator signed, from what it stored; needs no key. */
public final class CrlReader {
  private CrlReader() {}

  /**
   * @param segments ConfigMaps of the head's namespace by name
   * @throws LedgerException.Damaged if a part is missing or altered, or the signature is not by the
   *     key that the head's name says
   */
  public static PublishedCrl read(
      KeyId keyId, ConfigMap head, Function<String, Optional<ConfigMap>> segments) {
    CrlHead content = CrlHead.read(head);
    ParsedCertificate issuer = issuer(content, keyId);
    RevokedCertificates revoked =
        SignedSegments.read(
                content.segments(), name -> segments.apply(name).map(LedgerSegment::read))
            .splice(content.expiryLimit());
    return CrlAssembler.assemble(issuer, content.fields(), revoked, content.signature())
        .map(crl -> new PublishedCrl(keyId, issuer, content.fields(), revoked.count(), crl))
        .orElseThrow(
            () -> new LedgerException.Damaged("the CRL of key " + keyId + " is not signed by it"));
  }

  /**
   * @throws LedgerException.Damaged if the head holds no certificate of this CA key
   */
  public static ParsedCertificate issuer(CrlHead head, KeyId keyId) {
    return ParsedCertificate.parse(head.certificate())
        .filter(certificate -> certificate.subjectKeyId().equals(Optional.of(keyId)))
        .orElseThrow(
            () -> new LedgerException.Damaged("the head has no certificate of key " + keyId));
  }
}
