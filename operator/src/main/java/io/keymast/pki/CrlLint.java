package io.keymast.pki;

import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertList;

/**
 * Reads a CRL as a relying party would, before anyone else does: structure, names, extensions (RFC
 * 5280, 5.1 and 5.2) and entries. Signatures are checked by {@link CrlAssembler}.
 */
public final class CrlLint {
  private static final String FIELD = "crl";
  private static final int VERSION_2 = 2;

  private CrlLint() {}

  /** Empty if nothing is wrong with the CRL around its entries. */
  public static List<Violation> check(
      Der crl, ParsedCertificate issuer, CrlFields fields, RevokedCertificates revoked) {
    List<Violation> violations = new ArrayList<>();
    try (ASN1InputStream in = new ASN1InputStream(crl.toByteArray(), true)) {
      TBSCertList list = CertificateList.getInstance(in.readObject()).getTBSCertList();
      checkFields(list, issuer, fields, violations);
      checkExtensions(list.getExtensions(), issuer, fields, violations);
      if (in.read() >= 0) {
        violations.add(violation("TrailingBytes", "bytes follow the CRL"));
      }
      if (list.getRevokedCertificateEnumeration().hasMoreElements() != revoked.count() > 0) {
        violations.add(violation("WrongEntries", "revokedCertificates are not what was revoked"));
      }
    } catch (IOException | RuntimeException unreadable) {
      violations.add(violation("Unreadable", "the CRL can't be parsed"));
    }
    return violations;
  }

  /** Empty if each is exactly what {@link CrlEntry} encodes. */
  public static List<Violation> checkEntries(List<Der> entries) {
    boolean malformed =
        entries.stream().anyMatch(entry -> CrlEntry.parse(entry.toByteArray()).isEmpty());
    return malformed
        ? List.of(violation("MalformedEntry", "an entry is not encoded as RFC 5280, 5.1.2.6 asks"))
        : List.of();
  }

  /**
   * Empty if each entry has a serial number, and no later one has that of another one.
   *
   * @param octet where the later ones start; the earlier ones were checked when they came
   */
  public static List<Violation> checkSerialNumbers(RevokedCertificates revoked, int octet) {
    return revoked.hasDistinctSerialNumbersFrom(octet)
        ? List.of()
        : List.of(violation("DuplicateEntry", "a serial number is listed twice or not at all"));
  }

  private static void checkFields(
      TBSCertList list, ParsedCertificate issuer, CrlFields fields, List<Violation> violations) {
    if (list.getVersionNumber() != VERSION_2) {
      violations.add(violation("NotVersion2", "a CRL with extensions is of version 2"));
    }
    boolean issuerMatches =
        Arrays.equals(
            StrictDer.encode(DistinguishedNames.subject(issuer)),
            StrictDer.encode(list.getIssuer()));
    if (!issuerMatches) {
      violations.add(violation("ForeignIssuer", "the issuer is not the CA's subject"));
    }
    boolean timesMatch =
        list.getThisUpdate().getDate().toInstant().equals(fields.thisUpdate())
            && list.getNextUpdate() != null
            && list.getNextUpdate().getDate().toInstant().equals(fields.nextUpdate());
    if (!timesMatch) {
      violations.add(violation("WrongTimes", "thisUpdate or nextUpdate differ from the head"));
    }
  }

  private static void checkExtensions(
      Extensions extensions,
      ParsedCertificate issuer,
      CrlFields fields,
      List<Violation> violations) {
    AuthorityKeyIdentifier keyId = AuthorityKeyIdentifier.fromExtensions(extensions);
    ASN1OctetString octets = keyId == null ? null : keyId.getKeyIdentifierObject();
    Optional<KeyId> authority =
        Optional.ofNullable(octets)
            .flatMap(bytes -> KeyId.parse(HexFormat.of().formatHex(bytes.getOctets())));
    if (authority.isEmpty() || !authority.equals(issuer.subjectKeyId())) {
      violations.add(violation("WrongKeyIdentifier", "authorityKeyIdentifier is not the CA's key"));
    }
    ASN1Integer number =
        ASN1Integer.getInstance(
            Extensions.getExtensionParsedValue(extensions, Extension.cRLNumber));
    if (number == null || !Objects.equals(number.getValue(), fields.number())) {
      violations.add(violation("WrongNumber", "cRLNumber differs from the head"));
    }
    if (extensions.getCriticalExtensionOIDs().length > 0) {
      violations.add(violation("CriticalExtension", "a full CRL has no critical extension"));
    }
  }

  private static Violation violation(String reason, String message) {
    return new Violation(FIELD, reason, message);
  }
}
