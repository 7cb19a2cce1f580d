package io.keymast.validation;

import io.keymast.domain.Der;
import io.keymast.pki.KeyFault;
import java.math.BigInteger;
import java.util.List;

/** Whether 32 octets are a point of edwards25519 that a sound generator makes (RFC 8032, 5.1). */
final class Ed25519Strength {
  private static final BigInteger ONE = BigInteger.ONE;
  private static final BigInteger P = ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  private static final BigInteger LEGENDRE = P.shiftRight(1);

  private Ed25519Strength() {}

  static List<KeyFault> faultsOf(Der point) {
    byte[] littleEndian = point.toByteArray();
    byte[] bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
    }
    boolean negativeX = bigEndian[0] < 0;
    bigEndian[0] &= 0x7F;
    BigInteger y = new BigInteger(1, bigEndian);
    if (y.compareTo(P) >= 0) {
      return fault("NotCanonicalPoint", "its point is not written canonically");
    }
    BigInteger ySquare = y.multiply(y).mod(P);
    BigInteger numerator = ySquare.subtract(ONE).mod(P);
    BigInteger denominator = D.multiply(ySquare).add(ONE).mod(P);
    if (numerator.signum() == 0 && negativeX) {
      return fault("NotCanonicalPoint", "its point is not written canonically");
    }
    if (!isSquare(numerator.multiply(denominator).mod(P))) {
      return fault("PointNotOnCurve", "its point is not on the curve");
    }
    return isOfSmallOrder(y, ySquare)
        ? fault("SmallOrderPoint", "its point has a small order")
        : List.of();
  }

  /** x^2 = numerator / denominator has a root if and only if their product is a square. */
  private static boolean isSquare(BigInteger value) {
    return value.signum() == 0 || value.modPow(LEGENDRE, P).equals(ONE);
  }

  /**
   * The eight points of order 1, 2, 4 and 8: y is 1, -1 or 0, or 2P has y = 0, which is x^2 = -y^2,
   * so that d y^4 + 2 y^2 - 1 = 0.
   */
  private static boolean isOfSmallOrder(BigInteger y, BigInteger ySquare) {
    return y.signum() == 0
        || ySquare.equals(ONE)
        || D.multiply(ySquare)
                .multiply(ySquare)
                .add(ySquare.shiftLeft(1))
                .subtract(ONE)
                .mod(P)
                .signum()
            == 0;
  }

  private static List<KeyFault> fault(String reason, String why) {
    return List.of(
        new KeyFault(reason, "Paste the key again or make a new key pair: " + why + "."));
  }
}
