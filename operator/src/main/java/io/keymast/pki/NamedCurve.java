package io.keymast.pki;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The curves that a station's key may be on: those of FIPS 186-5 (SP 800-186, 3.2.1), with a = -3.
 */
public enum NamedCurve {
  P_256(
      "1.2.840.10045.3.1.7",
      "3059301306072a8648ce3d020106082a8648ce3d030107034200",
      256,
      "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
      "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"),
  P_384(
      "1.3.132.0.34",
      "3076301006072a8648ce3d020106052b81040022036200",
      384,
      "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
          + "ffffffff0000000000000000ffffffff",
      "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875a"
          + "c656398d8a2ed19d2a85c8edd3ec2aef"),
  P_521(
      "1.3.132.0.35",
      "30819b301006072a8648ce3d020106052b8104002303818600",
      521,
      "01ff"
          + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
          + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "0051"
          + "953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e1"
          + "56193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00");

  private static final BigInteger THREE = BigInteger.valueOf(3);

  private final String oid;

  /** All of a SubjectPublicKeyInfo in DER that stands before an uncompressed point: hexadecimal. */
  private final String prefix;

  private final int bits;
  private final BigInteger p;
  private final BigInteger b;

  NamedCurve(String oid, String prefix, int bits, String p, String b) {
    this.oid = oid;
    this.prefix = prefix;
    this.bits = bits;
    this.p = new BigInteger(p, 16);
    this.b = new BigInteger(b, 16);
  }

  public int bits() {
    return bits;
  }

  /** Octets of one coordinate (SEC 1, 2.3.5). */
  int coordinateOctets() {
    return (bits + 7) / 8;
  }

  /** Whether both are field elements and fulfil y^2 = x^3 - 3x + b; the cofactor is 1. */
  public boolean contains(BigInteger x, BigInteger y) {
    if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger right = x.multiply(x).subtract(THREE).mod(p).multiply(x).add(b);
    return y.multiply(y).subtract(right).mod(p).signum() == 0;
  }

  static Optional<NamedCurve> ofOid(String oid) {
    return Arrays.stream(values()).filter(curve -> curve.oid.equals(oid)).findFirst();
  }

  /** Of a SubjectPublicKeyInfo in DER with an uncompressed point, whatever its coordinates are. */
  static Optional<NamedCurve> ofUncompressed(byte[] subjectPublicKeyInfo) {
    return Arrays.stream(values())
        .filter(curve -> curve.isBefore(subjectPublicKeyInfo))
        .findFirst();
  }

  private boolean isBefore(byte[] subjectPublicKeyInfo) {
    int length = prefixOctets();
    return subjectPublicKeyInfo.length == length + 1 + 2 * coordinateOctets()
        && subjectPublicKeyInfo[length] == EcFaults.UNCOMPRESSED
        && HexFormat.of().formatHex(subjectPublicKeyInfo, 0, length).equals(prefix);
  }

  private int prefixOctets() {
    return prefix.length() / 2;
  }

  byte[] pointIn(byte[] subjectPublicKeyInfo) {
    return Arrays.copyOfRange(subjectPublicKeyInfo, prefixOctets(), subjectPublicKeyInfo.length);
  }
}
