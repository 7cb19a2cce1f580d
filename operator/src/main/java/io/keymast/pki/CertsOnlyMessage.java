package io.keymast.pki;

import java.io.IOException;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;

/** The certs-only CMC Simple PKI Response of EST (RFC 5272, 4.1; RFC 7030, 4.1.3). */
public final class CertsOnlyMessage {
  private CertsOnlyMessage() {}

  /**
   * DER: certificates are a SET OF, so that their order is DER's and says nothing (RFC 5652,
   * 10.2.3).
   */
  public static byte[] encode(List<ParsedCertificate> certificates) {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      for (ParsedCertificate certificate : certificates) {
        generator.addCertificate(new X509CertificateHolder(certificate.der().toByteArray()));
      }
      return generator.generate(new CMSAbsentContent()).getEncoded(ASN1Encoding.DER);
    } catch (IOException | CMSException e) {
      throw new IllegalStateException("certificates that were parsed can be encoded", e);
    }
  }
}
