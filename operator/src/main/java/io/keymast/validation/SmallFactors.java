package io.keymast.validation;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Division by all primes up to 65537 at once: the remainder of their product, then one gcd. */
final class SmallFactors {
  private static final int LARGEST_PRIME = 65537;
  private static final BigInteger PRODUCT = product(primes());

  private SmallFactors() {}

  static boolean divide(BigInteger modulus) {
    return !PRODUCT.mod(modulus).gcd(modulus).equals(BigInteger.ONE);
  }

  private static List<BigInteger> primes() {
    BitSet composite = new BitSet(LARGEST_PRIME + 1);
    List<BigInteger> primes = new ArrayList<>();
    for (int candidate = 2; candidate <= LARGEST_PRIME; candidate++) {
      if (!composite.get(candidate)) {
        primes.add(BigInteger.valueOf(candidate));
        for (long multiple = (long) candidate * candidate;
            multiple <= LARGEST_PRIME;
            multiple += candidate) {
          composite.set((int) multiple);
        }
      }
    }
    return primes;
  }

  private static BigInteger product(List<BigInteger> factors) {
    int half = factors.size() / 2;
    return half == 0
        ? factors.getFirst()
        : product(factors.subList(0, half))
            .multiply(product(factors.subList(half, factors.size())));
  }
}
