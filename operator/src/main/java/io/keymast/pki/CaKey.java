package io.keymast.pki;

import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.operator.ContentSigner;

/**
 * A CA's certificate, its chain and its private key. The key never prints; it signs in this package
 * only.
 */
public final class CaKey {
  private final List<ParsedCertificate> chain;
  private final SigningKey signingKey;
  private final SignatureAlgorithm signatureAlgorithm;
  private final X500Name subjectName;

  /** Checked by the callers: the key is the first certificate's, which has a key identifier. */
  CaKey(
      List<ParsedCertificate> chain, SigningKey signingKey, SignatureAlgorithm signatureAlgorithm) {
    this.chain = List.copyOf(chain);
    this.signingKey = signingKey;
    this.signatureAlgorithm = signatureAlgorithm;
    this.subjectName = DistinguishedNames.subject(certificate());
  }

  /**
   * A new key and its root certificate, whose name is distinct from that of any other key.
   *
   * @param keyAlgorithm ECDSA-P256, ECDSA-P384, RSA-3072 or RSA-4096
   */
  public static CaKey selfSigned(
      CaSubject subject,
      String keyAlgorithm,
      SerialNumber serialNumber,
      Validity validity,
      SecureRandom random) {
    PrivateKey key = PrivateKey.generate(CaKeyAlgorithm.ofApiName(keyAlgorithm), random);
    return selfSigned(subject, key, serialNumber, validity, PathLength.END_ENTITIES, random);
  }

  /** The same, below which another CA's cross-certificate may stand. */
  public static CaKey selfSignedToCrossSign(
      CaSubject subject,
      String keyAlgorithm,
      SerialNumber serialNumber,
      Validity validity,
      SecureRandom random) {
    PrivateKey key = PrivateKey.generate(CaKeyAlgorithm.ofApiName(keyAlgorithm), random);
    return selfSigned(subject, key, serialNumber, validity, PathLength.CROSS_CERTIFICATES, random);
  }

  /** A root of a key in a token. */
  public static CaKey selfSigned(
      CaSubject subject,
      TokenKey key,
      SerialNumber serialNumber,
      Validity validity,
      SecureRandom random) {
    return selfSigned(
        subject, new KeyInToken(key), serialNumber, validity, PathLength.END_ENTITIES, random);
  }

  private static CaKey selfSigned(
      CaSubject subject,
      SigningKey key,
      SerialNumber serialNumber,
      Validity validity,
      PathLength pathLength,
      SecureRandom random) {
    SignatureAlgorithm algorithm =
        VerificationKey.of(key.publicKeyInfo()).flatMap(SignatureAlgorithm::forCa).orElseThrow();
    ParsedCertificate certificate =
        CertificateBuilder.signRoot(
            subject,
            key.publicKeyInfo(),
            serialNumber,
            validity,
            pathLength,
            key.signer(algorithm, random));
    return new CaKey(List.of(certificate), key, algorithm);
  }

  /**
   * Reads what a {@code kubernetes.io/tls} Secret holds.
   *
   * @param certificatePem the CA's certificate, then the certificates above it, each issued by the
   *     next
   * @param keyPem PKCS#1, SEC1 or PKCS#8, not encrypted
   */
  public static CaKeyLoading load(String certificatePem, SecretText keyPem, Instant now) {
    return CaKeyLoader.load(certificatePem, keyPem, now);
  }

  /** Of a key in a token, by the certificate beside it. */
  public static CaKeyLoading load(ParsedCertificate certificate, TokenKey key, Instant now) {
    return CaKeyLoader.load(certificate, new KeyInToken(key), now);
  }

  public KeyId keyId() {
    return certificate().subjectKeyId().orElseThrow();
  }

  /** The CA's own certificate first. */
  public List<ParsedCertificate> chain() {
    return chain;
  }

  public ParsedCertificate certificate() {
    return chain.getFirst();
  }

  /**
   * Whether verifiers accept a CA below this one: by its own path length, and by those of the CAs
   * above it, which have this one below them too.
   */
  public boolean mayCertifyCas() {
    for (int below = 0; below < chain.size(); below++) {
      if (chain.get(below).structure().pathLength() <= below) {
        return false;
      }
    }
    return true;
  }

  public String chainPem() {
    return ParsedCertificate.toPem(chain);
  }

  /** PKCS#8 (RFC 5958), not encrypted: for a Secret of our own. */
  public String privateKeyPem(SecretAccess access) {
    Objects.requireNonNull(access, "access");
    return switch (signingKey) {
      case PrivateKey key -> key.toPem();
      case KeyInToken _ -> throw new IllegalStateException("a key in a token has no encoding");
    };
  }

  /** Its distinguished name in DER. */
  public Der subjectDer() {
    return Der.copyOf(StrictDer.encode(subjectName));
  }

  ContentSigner contentSigner(SecureRandom random) {
    return signingKey.signer(signatureAlgorithm, random);
  }

  SignatureAlgorithm signatureAlgorithm() {
    return signatureAlgorithm;
  }

  /** As encoded in the certificate: issuer names are compared byte by byte. */
  X500Name subjectName() {
    return subjectName;
  }

  SubjectKeyIdentifier subjectKeyIdentifier() {
    return KeyIdentifiers.of(keyId());
  }

  @Override
  public String toString() {
    return "CaKey[" + keyId() + "]";
  }
}
