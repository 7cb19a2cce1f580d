package io.keymast.pki;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * An issuer as requests name it (RFC 6960, 4.1.1): the hash of its name and of its key's bits.
 * SHA-1 is what nearly all clients use (RFC 5019, 2.1.1); nothing depends on its strength.
 */
record OcspIssuerHashes(Map<ASN1ObjectIdentifier, Hashes> byAlgorithm) {
  private static final Map<ASN1ObjectIdentifier, String> ALGORITHMS =
      Map.of(
          OIWObjectIdentifiers.idSHA1, "SHA-1",
          NISTObjectIdentifiers.id_sha256, "SHA-256");

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Hashes(byte[] name, byte[] key) {}

  static OcspIssuerHashes of(CertificateStructure issuer) {
    Certificate certificate = issuer.certificate();
    byte[] name = StrictDer.encode(certificate.getSubject());
    byte[] key = certificate.getSubjectPublicKeyInfo().getPublicKeyData().getOctets();
    return new OcspIssuerHashes(
        Map.copyOf(
            ALGORITHMS.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey,
                        algorithm ->
                            new Hashes(
                                digest(algorithm.getValue(), name),
                                digest(algorithm.getValue(), key))))));
  }

  boolean isNamedBy(CertID certId) {
    Hashes hashes = byAlgorithm.get(certId.getHashAlgorithm().getAlgorithm());
    return hashes != null
        && Arrays.equals(hashes.name(), certId.getIssuerNameHash().getOctets())
        && Arrays.equals(hashes.key(), certId.getIssuerKeyHash().getOctets());
  }

  /** KeyHash of a ResponderID (RFC 6960, 4.2.1): SHA-1 by definition. */
  static byte[] keyHash(SubjectPublicKeyInfo key) {
    return digest("SHA-1", key.getPublicKeyData().getOctets());
  }

  private static byte[] digest(String algorithm, byte[] content) {
    try {
      return MessageDigest.getInstance(algorithm).digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1 and SHA-256", e);
    }
  }
}
