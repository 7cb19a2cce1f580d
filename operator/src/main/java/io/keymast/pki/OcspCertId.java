package io.keymast.pki;

import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.ocsp.CertID;

/**
 * Which certificate is asked about (RFC 6960, 4.1.1): hashes of its issuer's name and key, and its
 * serial number. Repeated in the answer as it came.
 */
public final class OcspCertId {
  private final CertID certId;

  OcspCertId(CertID certId) {
    this.certId = certId;
  }

  /** Empty for a number that no certificate has (RFC 5280, 4.1.2.2). */
  public Optional<SerialNumber> serialNumber() {
    BigInteger value = certId.getSerialNumber().getValue();
    return value.signum() > 0 && value.bitLength() <= SerialNumber.MAX_BITS
        ? Optional.of(new SerialNumber(value))
        : Optional.empty();
  }

  CertID structure() {
    return certId;
  }
}
