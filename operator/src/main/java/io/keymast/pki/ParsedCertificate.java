package io.keymast.pki;

import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A certificate in strict DER whose fields could be read; nothing is said about who signed it. */
public final class ParsedCertificate {
  /** The forms of subjectAltName (RFC 5280, 4.2.1.6) that Keymast writes; others are left out. */
  public record AlternativeNames(
      List<String> dnsNames, List<String> uris, List<String> ipAddresses) {
    public AlternativeNames {
      dnsNames = List.copyOf(dnsNames);
      uris = List.copyOf(uris);
      ipAddresses = List.copyOf(ipAddresses);
    }
  }

  private static final String LABEL = "CERTIFICATE";
  private static final int MAX_CERTIFICATES = 64;

  /** The certificates above stations' are the same in a whole fleet. */
  private static final LastUsed<Der, Optional<ParsedCertificate>> ISSUERS = new LastUsed<>(64);

  private final Der der;
  private final CertificateStructure structure;
  private final String fingerprint;

  private ParsedCertificate(Der der, CertificateStructure structure) {
    this.der = der;
    this.structure = structure;
    this.fingerprint = der.sha256();
  }

  /** Empty for anything but one X.509 v3 certificate in DER of at most 64 KiB. */
  public static Optional<ParsedCertificate> parse(Der der) {
    return CertificateStructure.parse(der).map(structure -> new ParsedCertificate(der, structure));
  }

  /** One or more CERTIFICATE blocks in the text's order; empty if anything else stands there. */
  public static Optional<List<ParsedCertificate>> parsePem(String pem) {
    List<PemBlock> blocks = PemBlock.parseAll(pem).orElse(List.of());
    if (blocks.isEmpty() || blocks.size() > MAX_CERTIFICATES) {
      return Optional.empty();
    }
    List<ParsedCertificate> certificates = new ArrayList<>();
    for (PemBlock block : blocks) {
      if (!block.label().equals(LABEL) || block.encrypted()) {
        return Optional.empty();
      }
      Der der = Der.copyOf(block.content());
      Optional<ParsedCertificate> certificate =
          certificates.isEmpty() ? parse(der) : ISSUERS.of(der, ParsedCertificate::parse);
      if (certificate.isEmpty()) {
        return Optional.empty();
      }
      certificates.add(certificate.get());
    }
    return Optional.of(List.copyOf(certificates));
  }

  public Der der() {
    return der;
  }

  CertificateStructure structure() {
    return structure;
  }

  public SerialNumber serialNumber() {
    return structure.summary().serialNumber();
  }

  /** RFC 4514 escapes, attributes in the order of the encoding. */
  public String subject() {
    return structure.summary().subject();
  }

  /** As it is encoded: names are compared byte by byte. */
  public Der subjectDer() {
    return Der.copyOf(StrictDer.encode(DistinguishedNames.subject(this)));
  }

  /** As {@link #subject()}. */
  public String issuer() {
    return structure.summary().issuer();
  }

  public Validity validity() {
    return structure.summary().validity();
  }

  public Der subjectPublicKeyInfo() {
    return structure.summary().subjectPublicKeyInfo();
  }

  public Optional<KeyId> subjectKeyId() {
    return structure.summary().subjectKeyId();
  }

  public Optional<KeyId> authorityKeyId() {
    return structure.summary().authorityKeyId();
  }

  public AlternativeNames alternativeNames() {
    return structure.summary().alternativeNames();
  }

  /** Dotted object identifiers. */
  public List<String> extendedKeyUsages() {
    return structure.summary().extendedKeyUsages();
  }

  /** cA of basicConstraints. */
  public boolean certificateAuthority() {
    return structure.summary().certificateAuthority();
  }

  public PublicKeyFingerprint publicKeyFingerprint() {
    return PublicKeyFingerprint.of(subjectPublicKeyInfo());
  }

  /** SHA-256 of the DER, 64 lower-case hexadecimal digits. */
  public String fingerprint() {
    return fingerprint;
  }

  public String toPem() {
    return PemBlock.encode(LABEL, der.toByteArray());
  }

  /** The PEM of all, in the order given. */
  public static String toPem(List<ParsedCertificate> certificates) {
    StringBuilder pem = new StringBuilder();
    certificates.forEach(certificate -> pem.append(certificate.toPem()));
    return pem.toString();
  }

  /**
   * Whether the issuer's key made the signature, by an allow-listed algorithm. Names, dates and
   * extensions are not looked at.
   */
  public boolean isSignedBy(ParsedCertificate issuer) {
    return structure.isSignedBy(issuer.subjectPublicKeyInfo());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ParsedCertificate certificate && der.equals(certificate.der);
  }

  @Override
  public int hashCode() {
    return der.hashCode();
  }

  @Override
  public String toString() {
    return "ParsedCertificate[" + subject() + ", " + fingerprint() + "]";
  }
}
