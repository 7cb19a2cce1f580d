package io.keymast.pki;

import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A certificate in strict DER whose fields could be read; nothing is said about who signed it.
 *
 * @param subject RFC 4514 escapes, attributes in the order of the encoding
 * @param extendedKeyUsages dotted object identifiers
 * @param certificateAuthority cA of basicConstraints
 */
public record ParsedCertificate(
    Der der,
    SerialNumber serialNumber,
    String subject,
    String issuer,
    Validity validity,
    Der subjectPublicKeyInfo,
    Optional<KeyId> subjectKeyId,
    Optional<KeyId> authorityKeyId,
    AlternativeNames alternativeNames,
    List<String> extendedKeyUsages,
    boolean certificateAuthority) {

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

  public ParsedCertificate {
    extendedKeyUsages = List.copyOf(extendedKeyUsages);
  }

  /** Empty for anything but one X.509 v3 certificate in DER of at most 64 KiB. */
  public static Optional<ParsedCertificate> parse(Der der) {
    return CertificateStructure.parse(der).map(CertificateStructure::summary);
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
      parse(Der.copyOf(block.content())).ifPresent(certificates::add);
    }
    return certificates.size() == blocks.size()
        ? Optional.of(List.copyOf(certificates))
        : Optional.empty();
  }

  public PublicKeyFingerprint publicKeyFingerprint() {
    return PublicKeyFingerprint.of(subjectPublicKeyInfo);
  }

  /** SHA-256 of the DER, 64 lower-case hexadecimal digits. */
  public String fingerprint() {
    return der.sha256();
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
    return CertificateStructure.parse(der)
        .map(structure -> structure.isSignedBy(issuer.subjectPublicKeyInfo))
        .orElse(false);
  }
}
