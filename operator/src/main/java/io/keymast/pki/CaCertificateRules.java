package io.keymast.pki;

import io.keymast.domain.KeyAlgorithm;
import io.keymast.domain.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** What a certificate must be for stations' certificates and CRLs to verify under it. */
final class CaCertificateRules {
  private static final String FIELD = "tls.crt";
  static final String CRL_SIGN_MISSING = "CRLSignMissing";
  private static final String CERT_MANAGER =
      " in the cert-manager Certificate (spec.usages), or make the CA anew";

  private final ParsedCertificate certificate;
  private final CertificateStructure structure;
  private final List<Violation> violations = new ArrayList<>();

  private CaCertificateRules(ParsedCertificate certificate) {
    this.certificate = certificate;
    this.structure = certificate.structure();
  }

  static Violation notParseable() {
    return new Violation(
        FIELD,
        "CertificateNotParseable",
        "This is not one or more X.509 certificates in PEM; put the CA's certificate first, then"
            + " the certificates above it, with no text around the blocks.");
  }

  /** All violations of the chain's first certificate as a CA, and of the order above it. */
  static List<Violation> check(List<ParsedCertificate> chain, Instant now) {
    CaCertificateRules rules = new CaCertificateRules(chain.getFirst());
    rules.checkAuthority();
    rules.checkKeyUsage();
    rules.checkExtendedKeyUsage();
    rules.checkKey();
    rules.checkIdentifiers();
    rules.checkSignatureAlgorithm();
    rules.checkDates(now);
    rules.checkChain(chain, now);
    rules.checkSelfSignature(chain.getLast());
    return List.copyOf(rules.violations);
  }

  private void checkAuthority() {
    Optional<Extension> constraints = structure.extension(Extension.basicConstraints);
    if (constraints.isEmpty()) {
      add(
          "BasicConstraintsMissing",
          "The certificate has no basicConstraints, so it is not a CA's; make it with isCA: true"
              + " (cert-manager) or basicConstraints=critical,CA:TRUE (openssl).");
      return;
    }
    if (!BasicConstraints.getInstance(constraints.get().getParsedValue()).isCA()) {
      add(
          "NotACertificateAuthority",
          "The certificate is not a CA's (basicConstraints says CA:FALSE); make it with isCA: true"
              + " (cert-manager) or basicConstraints=critical,CA:TRUE (openssl).");
    }
    if (!constraints.get().isCritical()) {
      add(
          "BasicConstraintsNotCritical",
          "The certificate's basicConstraints is not critical, which strict verifiers refuse; make"
              + " the CA anew with basicConstraints=critical,CA:TRUE.");
    }
  }

  private void checkKeyUsage() {
    KeyUsage usage =
        structure
            .extension(Extension.keyUsage)
            .map(extension -> KeyUsage.getInstance(extension.getParsedValue()))
            .orElseGet(() -> new KeyUsage(0));
    if (!usage.hasUsages(KeyUsage.keyCertSign)) {
      add(
          "KeyCertSignMissing",
          "The certificate's key usage lacks keyCertSign, so it may not sign certificates; add usage"
              + " 'cert sign'"
              + CERT_MANAGER
              + '.');
    }
    if (!usage.hasUsages(KeyUsage.cRLSign)) {
      add(
          CRL_SIGN_MISSING,
          "The certificate's key usage lacks cRLSign, so nothing could be revoked; add usage 'crl"
              + " sign'"
              + CERT_MANAGER
              + '.');
    }
  }

  /** Verifiers let a CA's extended key usage restrict what stands below it. */
  private void checkExtendedKeyUsage() {
    List<String> usages = certificate.extendedKeyUsages();
    if (!usages.isEmpty()
        && !usages.contains(KeyPurposeId.anyExtendedKeyUsage.getId())
        && !usages.contains(KeyPurposeId.id_kp_clientAuth.getId())) {
      add(
          "ExtendedKeyUsageTooNarrow",
          "The certificate's extended key usage excludes client authentication, so stations'"
              + " certificates would be refused; leave extended key usage out, or add 'client"
              + " auth'"
              + CERT_MANAGER
              + '.');
    }
  }

  private void checkKey() {
    Optional<VerificationKey> key =
        StrictDer.read(
                certificate.subjectPublicKeyInfo().toByteArray(),
                PrivateKeyReading.MAX_LENGTH,
                SubjectPublicKeyInfo::getInstance)
            .flatMap(VerificationKey::of);
    if (key.isEmpty()) {
      add(
          "UnsupportedKey",
          "The certificate's key is weak or of an unsupported kind; use RSA of 2048 to 4096 bits"
              + " with exponent 65537, or ECDSA with P-256, P-384 or P-521.");
    } else if (key.get().algorithm() == KeyAlgorithm.ED25519) {
      add(
          "UnsupportedKeyAlgorithm",
          "The certificate's key is Ed25519, which many concentrators and stations can't verify;"
              + " use RSA of 2048 to 4096 bits, or ECDSA with P-256, P-384 or P-521.");
    }
  }

  private void checkIdentifiers() {
    if (certificate.subjectKeyId().isEmpty()) {
      add(
          "SubjectKeyIdentifierMissing",
          "The certificate has no subjectKeyIdentifier of 8 to 32 octets (RFC 5280, 4.2.1.2); make"
              + " it anew with subjectKeyIdentifier=hash.");
    }
    if (structure.certificate().getSubject().getRDNs().length == 0) {
      add(
          "SubjectMissing",
          "The certificate's subject is empty, so nothing could name it as issuer; give the CA a"
              + " common name.");
    }
  }

  private void checkSignatureAlgorithm() {
    if (SignatureAlgorithm.of(structure.certificate().getSignatureAlgorithm()).isEmpty()) {
      add(
          "WeakSignatureAlgorithm",
          "The certificate is not signed by RSA (PKCS#1 v1.5) or ECDSA with SHA-256, SHA-384 or"
              + " SHA-512; have it signed anew by one of these.");
    }
  }

  private void checkDates(Instant now) {
    if (certificate.validity().isExpiredAt(now)) {
      add(
          "Expired",
          "The CA certificate expired at "
              + certificate.validity().notAfter()
              + "; renew it, or replace it by a new CA.");
    }
    if (now.isBefore(certificate.validity().notBefore())) {
      add(
          "NotYetValid",
          "The CA certificate is valid from "
              + certificate.validity().notBefore()
              + " only; wait, or correct the clock of the host that made it.");
    }
  }

  private void checkChain(List<ParsedCertificate> chain, Instant now) {
    for (int i = 1; i < chain.size(); i++) {
      ParsedCertificate lower = chain.get(i - 1);
      ParsedCertificate upper = chain.get(i);
      if (!lower.structure().hasIssuerName(upper.structure()) || !lower.isSignedBy(upper)) {
        add(
            "ChainBroken",
            "Certificate "
                + (i + 1)
                + " is not the issuer of certificate "
                + i
                + "; order them from the CA's own upwards, each issued by the next.");
      }
      if (!upper.certificateAuthority() || !upper.validity().contains(now)) {
        add(
            "ChainNotValid",
            "Certificate "
                + (i + 1)
                + " is not a CA's or not valid now; replace it, or leave out what is above the CA's"
                + " own certificate.");
      }
    }
  }

  /**
   * A damaged root would be trusted by nobody who verifies it. Names that read the same are the
   * same, however they are encoded (RFC 5280, 7.1).
   */
  private void checkSelfSignature(ParsedCertificate top) {
    if (violations.isEmpty()
        && (top.structure().hasIssuerName(top.structure()) || top.issuer().equals(top.subject()))
        && !top.isSignedBy(top)) {
      add(
          "SignatureInvalid",
          "The self-signed certificate's signature does not verify: it is damaged, or not what its"
              + " CA made; restore it from a copy.");
    }
  }

  private void add(String reason, String message) {
    violations.add(new Violation(FIELD, reason, message));
  }
}
