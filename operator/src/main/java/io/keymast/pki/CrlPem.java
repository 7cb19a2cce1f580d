package io.keymast.pki;

import io.keymast.domain.Der;

/** A CRL in textual encoding (RFC 7468, section 6), as servers load it from a file. */
public final class CrlPem {
  private CrlPem() {}

  public static String encode(Der crl) {
    return PemBlock.encode("X509 CRL", crl.toByteArray());
  }
}
