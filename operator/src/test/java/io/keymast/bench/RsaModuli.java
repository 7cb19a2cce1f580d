package io.keymast.bench;

import java.math.BigInteger;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Moduli of 2,048 bits, without end and always the same. Nobody knows their factors, and no check
 * needs to: to make 256 of true primes would take a minute.
 */
final class RsaModuli {
  private static final int BITS = 2048;

  /** The largest that is looked for, so that all others are looked for before. */
  private static final int LARGEST_SMALL_FACTOR = 65537;

  private static final BigInteger SMALL_FACTORS =
      IntStream.rangeClosed(3, LARGEST_SMALL_FACTOR)
          .mapToObj(BigInteger::valueOf)
          .filter(number -> number.isProbablePrime(40))
          .reduce(BigInteger.ONE, BigInteger::multiply);

  private RsaModuli() {}

  /** That pass every check. */
  static Stream<BigInteger> sound() {
    return withoutSmallFactors(BITS);
  }

  /**
   * Of which every check is made but the last one, the modular power that tells a prime: what has a
   * small factor is none, which the verdict says.
   */
  static Stream<BigInteger> withOneSmallFactor() {
    BigInteger factor = BigInteger.valueOf(LARGEST_SMALL_FACTOR);
    return withoutSmallFactors(BITS + 1 - factor.bitLength()).map(factor::multiply);
  }

  private static Stream<BigInteger> withoutSmallFactors(int bits) {
    Random random = new Random(bits);
    return Stream.generate(
            () -> new BigInteger(bits, random).setBit(bits - 1).setBit(bits - 2).setBit(0))
        .filter(number -> SMALL_FACTORS.mod(number).gcd(number).equals(BigInteger.ONE));
  }
}
