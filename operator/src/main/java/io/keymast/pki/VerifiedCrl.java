package io.keymast.pki;

import io.keymast.domain.Der;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertList;

/** A CRL that came from outside, and that a CA's key has signed: it can say nothing but truth. */
public record VerifiedCrl(CrlFields fields, List<CrlEntry> entries) {
  private static final int MAX_LENGTH = 64 * 1024 * 1024;

  public VerifiedCrl {
    entries = List.copyOf(entries);
  }

  /** Empty unless it is a CRL as {@link CrlAssembler} makes them, signed by the issuer's key. */
  public static Optional<VerifiedCrl> parse(Der crl, ParsedCertificate issuer) {
    return StrictDer.read(crl.toByteArray(), MAX_LENGTH, CertificateList::getInstance)
        .filter(list -> isSigned(list, issuer))
        .flatMap(list -> read(list.getTBSCertList()));
  }

  private static boolean isSigned(CertificateList list, ParsedCertificate issuer) {
    return VerificationKey.of(
            SubjectPublicKeyInfo.getInstance(issuer.subjectPublicKeyInfo().toByteArray()))
        .flatMap(
            key ->
                SignatureAlgorithm.of(list.getSignatureAlgorithm())
                    .filter(
                        algorithm ->
                            algorithm.verifies(
                                key, StrictDer.encode(list.getTBSCertList()), list.getSignature())))
        .isPresent();
  }

  private static Optional<VerifiedCrl> read(TBSCertList list) {
    try {
      List<CrlEntry> entries = new ArrayList<>();
      for (TBSCertList.CRLEntry entry : list.getRevokedCertificates()) {
        entries.add(CrlEntry.parse(StrictDer.encode(entry)).orElseThrow());
      }
      ASN1Integer number =
          ASN1Integer.getInstance(
              Extensions.getExtensionParsedValue(list.getExtensions(), Extension.cRLNumber));
      return Optional.of(
          new VerifiedCrl(
              new CrlFields(
                  number.getValue(),
                  list.getThisUpdate().getDate().toInstant(),
                  list.getNextUpdate().getDate().toInstant()),
              entries));
    } catch (RuntimeException notOurs) {
      return Optional.empty();
    }
  }
}
