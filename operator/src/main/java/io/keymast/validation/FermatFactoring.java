package io.keymast.validation;

import java.math.BigInteger;

/**
 * Fermat's method: n = a^2 - b^2 for an a just above the square root of n, if the primes are close.
 * Which a can be right is first asked modulo small numbers, where few a^2 - n are squares, so that
 * a square root is taken for about one in 10,000.
 */
final class FermatFactoring {
  /** Found by the method in practice: 0 to 100 rounds for the printers of CVE-2022-26320. */
  private static final int ROUNDS = 4096;

  /** Pairwise coprime, each with few squares. */
  private static final int[] SIEVE = {64, 63, 65, 11, 17, 19, 23, 29, 31, 37};

  private static final boolean[][] SQUARES = squares();

  private FermatFactoring() {}

  static boolean factors(BigInteger modulus) {
    BigInteger[] root = modulus.sqrtAndRemainder();
    BigInteger first = root[1].signum() == 0 ? root[0] : root[0].add(BigInteger.ONE);
    boolean[] excluded = new boolean[ROUNDS];
    for (int i = 0; i < SIEVE.length; i++) {
      exclude(excluded, SIEVE[i], SQUARES[i], residue(first, SIEVE[i]), residue(modulus, SIEVE[i]));
    }
    for (int round = 0; round < ROUNDS; round++) {
      if (!excluded[round] && isSquareOver(first.add(BigInteger.valueOf(round)), modulus)) {
        return true;
      }
    }
    return false;
  }

  private static void exclude(
      boolean[] excluded, int sieve, boolean[] squares, int first, int modulus) {
    for (int offset = 0; offset < sieve; offset++) {
      int a = (first + offset) % sieve;
      if (!squares[Math.floorMod(a * a - modulus, sieve)]) {
        for (int round = offset; round < ROUNDS; round += sieve) {
          excluded[round] = true;
        }
      }
    }
  }

  private static boolean isSquareOver(BigInteger a, BigInteger modulus) {
    return a.multiply(a).subtract(modulus).sqrtAndRemainder()[1].signum() == 0;
  }

  private static int residue(BigInteger value, int sieve) {
    return value.mod(BigInteger.valueOf(sieve)).intValue();
  }

  private static boolean[][] squares() {
    boolean[][] squares = new boolean[SIEVE.length][];
    for (int i = 0; i < SIEVE.length; i++) {
      squares[i] = new boolean[SIEVE[i]];
      for (int root = 0; root < SIEVE[i]; root++) {
        squares[i][root * root % SIEVE[i]] = true;
      }
    }
    return squares;
  }
}
