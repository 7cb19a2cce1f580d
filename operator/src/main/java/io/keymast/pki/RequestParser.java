package io.keymast.pki;

import io.keymast.domain.Der;
import io.keymast.pki.CertificationRequest.Malformed;
import io.keymast.pki.CertificationRequest.Valid;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** Reads and verifies PKCS#10. */
final class RequestParser {
  private static final int MAX_LENGTH = 16 * 1024;

  /** What was read, before its signature is judged. */
  private record Parts(
      org.bouncycastle.asn1.pkcs.CertificationRequest request, boolean challengePassword) {}

  private RequestParser() {}

  static CertificationRequest parse(byte[] der) {
    if (der.length > MAX_LENGTH) {
      return new Malformed("The certification request is larger than 16 KiB.");
    }
    Optional<Parts> read = StrictDer.read(der, MAX_LENGTH, RequestParser::parts);
    if (read.isEmpty()) {
      return new Malformed(
          "This is not one PKCS#10 certification request in DER without trailing bytes.");
    }
    Parts parts = read.get();
    CertificationRequestInfo info = parts.request.getCertificationRequestInfo();
    Optional<VerificationKey> key = VerificationKey.of(info.getSubjectPublicKeyInfo());
    if (key.isEmpty()) {
      return new Malformed(
          "The key of the certification request is not supported: use RSA of 2048 to 4096 bits,"
              + " ECDSA with P-256, P-384 or P-521, or Ed25519.");
    }
    Optional<SignatureAlgorithm> algorithm =
        SignatureAlgorithm.of(parts.request.getSignatureAlgorithm());
    if (algorithm.isEmpty()) {
      return new Malformed(
          "The signature algorithm of the certification request is not supported: use SHA-256,"
              + " SHA-384 or SHA-512 with RSA (PKCS#1 v1.5) or ECDSA, or Ed25519.");
    }
    if (!algorithm
        .get()
        .verifies(key.get(), StrictDer.encode(info), parts.request.getSignature())) {
      return new Malformed(
          "The signature of the certification request was not made by the key in it.");
    }
    return new Valid(
        Der.copyOf(der),
        Der.copyOf(StrictDer.encode(info.getSubjectPublicKeyInfo())),
        parts.challengePassword);
  }

  private static Parts parts(ASN1Encodable primitive) {
    var request = org.bouncycastle.asn1.pkcs.CertificationRequest.getInstance(primitive);
    CertificationRequestInfo info = request.getCertificationRequestInfo();
    if (!info.getVersion().hasValue(0)) {
      throw new IllegalArgumentException("not version 1");
    }
    return new Parts(request, hasChallengePassword(info.getAttributes()));
  }

  private static boolean hasChallengePassword(@Nullable ASN1Set attributes) {
    if (attributes == null) {
      return false;
    }
    for (ASN1Encodable element : attributes) {
      if (Attribute.getInstance(element)
          .getAttrType()
          .equals(PKCSObjectIdentifiers.pkcs_9_at_challengePassword)) {
        return true;
      }
    }
    return false;
  }
}
