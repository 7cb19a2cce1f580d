package io.keymast.validation;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether a number is m^k for a k above 1. Asked for prime k modulo small primes q = 1 mod k, where
 * one residue in k is a k-th power; only what passes all of them is worth an exact root.
 */
final class PerfectPower {
  /** A larger k would need an m below 2^16, and so a small factor. */
  private static final int MAX_EXPONENT = RsaStrength.MAX_BITS / 16;

  /** With this many q, chance lets one number in k^FILTERS pass. */
  private static final int FILTERS = 6;

  private static final List<Exponent> EXPONENTS = exponents();

  /** Of all exponents' first moduli: a number is divided by this once, and what is left by each. */
  private static final BigInteger FIRST_MODULI =
      EXPONENTS.stream()
          .map(exponent -> BigInteger.valueOf(exponent.moduli[0]))
          .distinct()
          .reduce(BigInteger.ONE, BigInteger::multiply);

  private PerfectPower() {}

  static boolean is(BigInteger number) {
    BigInteger residue = number.mod(FIRST_MODULI);
    return EXPONENTS.stream()
        .filter(exponent -> exponent.mayHaveRoot(residue, exponent.moduli[0]))
        .anyMatch(exponent -> exponent.hasRoot(number));
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Exponent(int k, int[] moduli) {
    boolean hasRoot(BigInteger number) {
      return Arrays.stream(moduli).allMatch(q -> mayHaveRoot(number, q))
          && root(number).pow(k).equals(number);
    }

    boolean mayHaveRoot(BigInteger number, int q) {
      long residue = number.mod(BigInteger.valueOf(q)).longValue();
      return residue == 0 || power(residue, (q - 1) / k, q) == 1;
    }

    /** Newton's method from above for the largest integer whose k-th power is not above it. */
    private BigInteger root(BigInteger number) {
      BigInteger times = BigInteger.valueOf(k);
      BigInteger timesLess = BigInteger.valueOf(k - 1L);
      BigInteger next = BigInteger.ONE.shiftLeft(number.bitLength() / k + 1);
      BigInteger root;
      do {
        root = next;
        next = root.multiply(timesLess).add(number.divide(root.pow(k - 1))).divide(times);
      } while (next.compareTo(root) < 0);
      return root;
    }
  }

  private static List<Exponent> exponents() {
    List<Exponent> exponents = new ArrayList<>();
    for (int k = 2; k <= MAX_EXPONENT; k++) {
      if (isPrime(k)) {
        exponents.add(new Exponent(k, moduli(k)));
      }
    }
    return List.copyOf(exponents);
  }

  private static int[] moduli(int k) {
    int[] moduli = new int[FILTERS];
    int q = 1;
    for (int i = 0; i < FILTERS; i++) {
      do {
        q += k;
      } while (!isPrime(q));
      moduli[i] = q;
    }
    return moduli;
  }

  private static boolean isPrime(int number) {
    for (int divisor = 2; divisor * divisor <= number; divisor++) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return number > 1;
  }

  private static long power(long base, int exponent, long modulus) {
    long power = 1;
    long square = base;
    for (int rest = exponent; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        power = power * square % modulus;
      }
      square = square * square % modulus;
    }
    return power;
  }
}
