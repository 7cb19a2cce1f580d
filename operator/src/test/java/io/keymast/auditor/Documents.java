package io.keymast.auditor;

import io.keymast.auditor.History.SignedList;
import io.keymast.domain.SerialNumber;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Certificates and CRLs as the JDK reads them, not as the operator does. */
final class Documents {
  private static final String CRL_NUMBER = "2.5.29.20";
  private static final String AUTHORITY_KEY_ID = "2.5.29.35";

  private Documents() {}

  /** A key of an authority. */
  record Issuer(String authority, String keyId, X509Certificate certificate) {}

  /** The first of a PEM chain. */
  static X509Certificate certificate(String pem) {
    try {
      return (X509Certificate)
          factory()
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static SerialNumber serialNumber(String pem) {
    return new SerialNumber(certificate(pem).getSerialNumber());
  }

  /** One that no known key issued counts as wrongly signed. */
  static SignedList list(byte[] der, Map<String, Issuer> issuers) {
    try {
      X509CRL crl = (X509CRL) factory().generateCRL(new ByteArrayInputStream(der));
      String keyId = keyId(crl);
      Optional<Issuer> issuer = Optional.ofNullable(issuers.get(keyId));
      return new SignedList(
          issuer.map(Issuer::authority).orElse("an unknown authority"),
          keyId,
          number(crl),
          crl.getThisUpdate().toInstant(),
          issuer.filter(each -> isSigned(crl, each)).isPresent()
              ? SignedList.Signature.VERIFIED
              : SignedList.Signature.WRONG,
          Optional.ofNullable(crl.getRevokedCertificates()).orElse(Set.of()).stream()
              .collect(
                  Collectors.toMap(
                      entry -> new SerialNumber(entry.getSerialNumber()), Documents::entry)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static SignedList.Entry entry(X509CRLEntry entry) {
    return entry.getRevocationReason() == CRLReason.CERTIFICATE_HOLD
        ? SignedList.Entry.HOLD
        : SignedList.Entry.FOR_GOOD;
  }

  private static boolean isSigned(X509CRL crl, Issuer issuer) {
    try {
      crl.verify(issuer.certificate().getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** RFC 5280, 5.2.3: an INTEGER in the extension's OCTET STRING. */
  private static BigInteger number(X509CRL crl) {
    byte[] extension = crl.getExtensionValue(CRL_NUMBER);
    return new BigInteger(Arrays.copyOfRange(extension, 4, extension.length));
  }

  /** RFC 5280, 5.2.1: OCTET STRING, SEQUENCE, and in it the key identifier, [0], comes first. */
  private static String keyId(X509CRL crl) {
    byte[] extension = crl.getExtensionValue(AUTHORITY_KEY_ID);
    int length = extension[5];
    return HexFormat.of().formatHex(extension, 6, 6 + length);
  }

  private static CertificateFactory factory() throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509");
  }
}
