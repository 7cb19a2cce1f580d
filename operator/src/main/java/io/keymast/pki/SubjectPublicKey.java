package io.keymast.pki;

import io.keymast.domain.Der;
import java.math.BigInteger;

/** The numbers of a key whose encoding and algorithm are acceptable; its strength is not judged. */
public sealed interface SubjectPublicKey {
  /** RFC 8017, A.1.1; both may have any sign. */
  record Rsa(BigInteger modulus, BigInteger exponent) implements SubjectPublicKey {
    /** Of a station's key: verifying costs as much more as the exponent is longer. */
    public static final int MAX_EXPONENT_BITS = 64;
  }

  /** RFC 5480, 2.2: an uncompressed point, perhaps not on its curve. */
  record Ec(NamedCurve curve, BigInteger x, BigInteger y) implements SubjectPublicKey {}

  /** RFC 8410, 4: 32 octets, perhaps no point. */
  record Ed25519(Der point) implements SubjectPublicKey {}
}
