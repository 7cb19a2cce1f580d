package io.keymast.validation;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Division by all primes up to 65537, by as many at once as their product fits a word. Only whether
 * one divides is asked, so that exact division does (Montgomery's; Jebelean's "An algorithm for
 * exact division", 1993): word by word from the lowest on, a multiple of the product clears the
 * modulus, and what is left over has those factors of the product that the modulus has.
 */
final class SmallFactors {
  private static final int[] PRIMES = oddPrimes(65537);

  /** Where the primes of each product begin, and, last, where they end. */
  private static final int[] STARTS = starts();

  private static final long[] PRODUCTS =
      IntStream.range(0, STARTS.length - 1).mapToLong(SmallFactors::product).toArray();
  private static final long[] INVERSES =
      Arrays.stream(PRODUCTS).map(SmallFactors::inverse).toArray();
  private static final long[] PRIME_INVERSES =
      Arrays.stream(PRIMES).mapToLong(SmallFactors::inverse).toArray();
  private static final long[] LARGEST_QUOTIENTS =
      Arrays.stream(PRIMES).mapToLong(prime -> Long.divideUnsigned(-1, prime)).toArray();

  private SmallFactors() {}

  /**
   * @param modulus positive
   */
  static boolean divide(BigInteger modulus) {
    if (!modulus.testBit(0)) {
      return true;
    }
    long[] left = new long[PRODUCTS.length];
    for (BigInteger rest = modulus; rest.signum() > 0; rest = rest.shiftRight(Long.SIZE)) {
      clear(rest.longValue(), left);
    }
    return IntStream.range(0, left.length).anyMatch(i -> hasFactor(left[i], i));
  }

  /** The products one after the other, so that the processor works at several at once. */
  private static void clear(long word, long[] left) {
    for (int i = 0; i < left.length; i++) {
      long borrow = Long.compareUnsigned(word, left[i]) < 0 ? 1 : 0;
      long quotient = (word - left[i]) * INVERSES[i];
      left[i] = Math.unsignedMultiplyHigh(quotient, PRODUCTS[i]) + borrow;
    }
  }

  /**
   * Modulo 2^64, multiples of a prime have their true quotient, and nothing else such a small one.
   */
  private static boolean hasFactor(long left, int product) {
    for (int i = STARTS[product]; i < STARTS[product + 1]; i++) {
      long quotient = left * PRIME_INVERSES[i];
      if (Long.compareUnsigned(quotient, LARGEST_QUOTIENTS[i]) <= 0) {
        return true;
      }
    }
    return false;
  }

  private static int[] oddPrimes(int largest) {
    BitSet primes = new BitSet();
    primes.set(3, largest + 1);
    for (int prime = 2;
        prime > 0 && prime * prime <= largest;
        prime = primes.nextSetBit(prime + 1)) {
      for (int multiple = prime * prime; multiple <= largest; multiple += prime) {
        primes.clear(multiple);
      }
    }
    return primes.stream().toArray();
  }

  private static int[] starts() {
    IntStream.Builder starts = IntStream.builder();
    long product = Long.MAX_VALUE;
    for (int i = 0; i < PRIMES.length; i++) {
      if (product > Long.MAX_VALUE / PRIMES[i]) {
        starts.add(i);
        product = 1;
      }
      product *= PRIMES[i];
    }
    return starts.add(PRIMES.length).build().toArray();
  }

  private static long product(int index) {
    return Arrays.stream(PRIMES, STARTS[index], STARTS[index + 1])
        .asLongStream()
        .reduce(1, (product, prime) -> product * prime);
  }

  /** Modulo 2^64, by Newton's method: each round doubles the bits that are right, of 3 at first. */
  private static long inverse(long odd) {
    long inverse = odd;
    for (int bits = 3; bits < Long.SIZE; bits *= 2) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }
}
