package io.keymast.auditor;

import io.keymast.auditor.History.Der;
import io.keymast.auditor.History.Signature;
import io.keymast.auditor.History.SignedList;
import io.keymast.domain.SerialNumber;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Certificates and CRLs as the JDK reads them, not as the operator does. */
final class Documents {
  private static final String CRL_NUMBER = "2.5.29.20";
  private static final String AUTHORITY_KEY_ID = "2.5.29.35";

  /** The kind of a name, RFC 5280, 4.2.1.6. */
  private static final Integer URI = 6;

  private static final String DEVICE_URN = "urn:dev:mac:";

  private Documents() {}

  /** A key of an authority. */
  record Issuer(String authority, String keyId, X509Certificate certificate) {
    boolean is(String anAuthority, String aKeyId) {
      return authority.equals(anAuthority) && keyId.equals(aKeyId);
    }
  }

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

  /**
   * The first of a PEM chain; one that no known key issued counts as wrongly signed.
   *
   * @param issuers as whose it is said to be
   */
  static Der der(String pem, Stream<Issuer> issuers) {
    X509Certificate certificate = certificate(pem);
    return new Der(
        new Der.Content(
            new SerialNumber(certificate.getSerialNumber()),
            eui(certificate),
            fingerprint(certificate.getPublicKey().getEncoded()),
            certificate.getNotAfter().toInstant()),
        issuers.anyMatch(issuer -> isSigned(certificate::verify, issuer))
            ? Signature.VERIFIED
            : Signature.WRONG);
  }

  /** Of the first of a PEM chain, where one of these issued it to another name or key. */
  static Optional<SerialNumber> serialNumber(String pem, List<Issuer> issuers) {
    X509Certificate certificate = certificate(pem);
    return !isSigned(certificate::verify, certificate.getPublicKey())
            && issuers.stream().anyMatch(issuer -> isSigned(certificate::verify, issuer))
        ? Optional.of(new SerialNumber(certificate.getSerialNumber()))
        : Optional.empty();
  }

  /** RFC 9039: its device URN; empty where it has none. */
  private static String eui(X509Certificate certificate) {
    try {
      return Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(Set.of()).stream()
          .filter(name -> name.getFirst().equals(URI))
          .map(name -> String.valueOf(name.getLast()))
          .filter(uri -> uri.startsWith(DEVICE_URN))
          .map(uri -> uri.substring(DEVICE_URN.length()).toUpperCase(Locale.ROOT))
          .collect(Collectors.joining());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Of a key as it was pasted; empty where that is no Base64. */
  static Optional<String> keyFingerprint(String pem) {
    try {
      return Optional.of(
          fingerprint(
              Base64.getMimeDecoder()
                  .decode(
                      pem.lines()
                          .filter(line -> !line.startsWith("-----"))
                          .collect(Collectors.joining()))));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** In hexadecimal. */
  static String sha256(String text) {
    return fingerprint(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String fingerprint(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
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
          crl.getNextUpdate().toInstant(),
          issuer.filter(each -> isSigned(crl::verify, each)).isPresent()
              ? Signature.VERIFIED
              : Signature.WRONG,
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

  /** Of a certificate or a CRL. */
  private interface Signed {
    void verify(PublicKey key) throws GeneralSecurityException;
  }

  private static boolean isSigned(Signed document, Issuer issuer) {
    return isSigned(document, issuer.certificate().getPublicKey());
  }

  private static boolean isSigned(Signed document, PublicKey key) {
    try {
      document.verify(key);
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
