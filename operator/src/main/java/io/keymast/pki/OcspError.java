package io.keymast.pki;

import io.keymast.domain.Der;

/** An answer without a status; it is not signed (RFC 6960, 2.3 and 4.2.1). */
public enum OcspError {
  MALFORMED_REQUEST(1),
  INTERNAL_ERROR(2),
  TRY_LATER(3),
  /** Also of who is asked about a certificate of another issuer (RFC 5019, 2.2.3). */
  UNAUTHORIZED(6);

  @SuppressWarnings("ImmutableEnumChecker") // Der is
  private final Der der;

  OcspError(int code) {
    der = Der.copyOf(new byte[] {DerTlv.SEQUENCE, 3, 0x0a, 1, (byte) code});
  }

  public Der toDer() {
    return der;
  }
}
