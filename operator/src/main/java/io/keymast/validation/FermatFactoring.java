package io.keymast.validation;

import java.math.BigInteger;
import java.util.Arrays;

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

  /** A number is divided by this once, and what is left by each. */
  private static final BigInteger SIEVE_PRODUCT =
      BigInteger.valueOf(Arrays.stream(SIEVE).asLongStream().reduce(1, Math::multiplyExact));

  private static final boolean[][] SQUARES = squares();

  private FermatFactoring() {}

  static boolean factors(BigInteger modulus) {
    BigInteger[] root = modulus.sqrtAndRemainder();
    BigInteger first = root[1].signum() == 0 ? root[0] : root[0].add(BigInteger.ONE);
    long a = first.mod(SIEVE_PRODUCT).longValueExact();
    long n = modulus.mod(SIEVE_PRODUCT).longValueExact();
    Sieve[] sieves = new Sieve[SIEVE.length];
    Arrays.setAll(sieves, i -> Sieve.of(i, (int) (a % SIEVE[i]), (int) (n % SIEVE[i])));
    for (int start = 0; start < SIEVE[0]; start++) {
      if (sieves[0].passes(start) && findsFrom(start, sieves, first, modulus)) {
        return true;
      }
    }
    return false;
  }

  /** In the rounds that the first sieve can't tell from this one. */
  private static boolean findsFrom(
      int start, Sieve[] sieves, BigInteger first, BigInteger modulus) {
    for (int round = start; round < ROUNDS; round += SIEVE[0]) {
      if (passesRest(sieves, round)
          && isSquareOver(first.add(BigInteger.valueOf(round)), modulus)) {
        return true;
      }
    }
    return false;
  }

  /** Few get beyond the second. */
  private static boolean passesRest(Sieve[] sieves, int round) {
    for (int i = 1; i < sieves.length; i++) {
      if (!sieves[i].passes(round)) {
        return false;
      }
    }
    return true;
  }

  /** For one small number: which rounds, counted modulo itself, may find a square. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Sieve(boolean[] passing) {
    static Sieve of(int index, int a, int n) {
      int size = SIEVE[index];
      boolean[] passing = new boolean[size];
      for (int round = 0; round < size; round++) {
        passing[round] = SQUARES[index][Math.floorMod((a + round) * (a + round) - n, size)];
      }
      return new Sieve(passing);
    }

    boolean passes(int round) {
      return passing[round % passing.length];
    }
  }

  private static boolean isSquareOver(BigInteger a, BigInteger modulus) {
    return a.multiply(a).subtract(modulus).sqrtAndRemainder()[1].signum() == 0;
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
