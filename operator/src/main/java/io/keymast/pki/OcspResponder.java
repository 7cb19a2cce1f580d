package io.keymast.pki;

import io.keymast.domain.Der;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A delegated responder (RFC 6960, 4.2.2.2): its certificate, the CA's that issued it, and its
 * private key, which never prints. The same answer is always of the same bytes, whichever replica
 * signs it: ECDSA by RFC 6979.
 */
public final class OcspResponder {
  private static final int MAX_LENGTH = 64 * 1024;

  private final ParsedCertificate certificate;
  private final ParsedCertificate issuer;
  private final OcspIssuerHashes hashes;
  private final OcspSigning signing;

  private OcspResponder(
      ParsedCertificate certificate,
      ParsedCertificate issuer,
      OcspIssuerHashes hashes,
      OcspSigning signing) {
    this.certificate = certificate;
    this.issuer = issuer;
    this.hashes = hashes;
    this.signing = signing;
  }

  /** One answer to one part of a request. */
  public record Answer(OcspCertId certId, OcspStatus status) {}

  /**
   * Empty unless the first certificate is a responder's, issued by the second, and the key is its
   * own, of ECDSA.
   */
  public static Optional<OcspResponder> load(String certificatesPem, SecretText keyPem) {
    List<ParsedCertificate> certificates =
        ParsedCertificate.parsePem(certificatesPem).orElse(List.of());
    if (certificates.size() != 2
        || !isDelegate(certificates.getFirst(), certificates.getLast())
        || !(PrivateKeyReading.of(keyPem) instanceof PrivateKeyReading.Read(PrivateKey key))
        || !isOf(key, certificates.getFirst())) {
      return Optional.empty();
    }
    ParsedCertificate certificate = certificates.getFirst();
    ParsedCertificate issuer = certificates.getLast();
    return OcspSigning.of(key, certificate.structure().certificate())
        .map(
            signing ->
                new OcspResponder(
                    certificate, issuer, OcspIssuerHashes.of(issuer.structure()), signing));
  }

  /** RFC 6960, 4.2.2.2: signed by the very key that issued what is asked about. */
  private static boolean isDelegate(ParsedCertificate certificate, ParsedCertificate issuer) {
    return certificate.extendedKeyUsages().contains(KeyPurposeId.id_kp_OCSPSigning.getId())
        && issuer.certificateAuthority()
        && issuer.subjectKeyId().isPresent()
        && certificate.isSignedBy(issuer);
  }

  private static boolean isOf(PrivateKey key, ParsedCertificate certificate) {
    return StrictDer.read(
            certificate.subjectPublicKeyInfo().toByteArray(),
            MAX_LENGTH,
            SubjectPublicKeyInfo::getInstance)
        .filter(
            info -> Arrays.equals(StrictDer.encode(info), StrictDer.encode(key.publicKeyInfo())))
        .isPresent();
  }

  public ParsedCertificate certificate() {
    return certificate;
  }

  /** Of everything that it answers for. */
  public ParsedCertificate issuer() {
    return issuer;
  }

  /** Whether the request means a certificate of this issuer, by SHA-1 or SHA-256. */
  public boolean answersFor(OcspCertId certId) {
    return hashes.isNamedBy(certId.structure());
  }

  /** A signed OCSPResponse of status successful. */
  public Der respond(List<Answer> answers, OcspTimes times, Optional<OcspNonce> nonce) {
    return signing.sign(OcspResponseContent.of(answers, times, nonce, signing.responderId()));
  }

  @Override
  public String toString() {
    return "OcspResponder[" + certificate.serialNumber() + "]";
  }
}
