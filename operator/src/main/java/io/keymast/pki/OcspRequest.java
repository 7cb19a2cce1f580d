package io.keymast.pki;

import java.util.List;
import java.util.Optional;

/** An OCSPRequest (RFC 6960, 4.1). Who asks is not looked at: a signature on it is ignored. */
public sealed interface OcspRequest {
  /** Octets, and certificates asked about at once: a relying party asks about one. */
  int MAX_LENGTH = 8 * 1024;

  int MAX_CERT_IDS = 10;

  /** At least one certificate. */
  record Valid(List<OcspCertId> certIds, Optional<OcspNonce> nonce) implements OcspRequest {
    public Valid {
      certIds = List.copyOf(certIds);
    }
  }

  record Malformed() implements OcspRequest {}

  /**
   * Takes strict DER without trailing bytes. Malformed is also a nonce of no octets or of more than
   * 128 (RFC 9654, 2.1) and a critical extension other than that (RFC 6960, 4.4).
   */
  static OcspRequest parse(byte[] der) {
    return StrictDer.read(der, MAX_LENGTH, OcspRequestReader::read).orElseGet(Malformed::new);
  }
}
