package io.keymast.validation;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The fingerprint of CVE-2017-15361 (Nemec et al., "The Return of Coppersmith's Attack", 2017): the
 * weak generator's primes are k*M + 65537^a mod M for a product M of the first primes, so that the
 * modulus is a power of 65537 mod M. Asked first for each prime of M alone, which one modulus in
 * 10^8 passes by chance; then for M as a whole by the discrete logarithm, which none does.
 */
final class RocaFingerprint {
  private static final BigInteger ONE = BigInteger.ONE;
  private static final BigInteger GENERATOR = BigInteger.valueOf(65537);

  /** The primes of M for keys of 512 bits; M for larger keys is a multiple. */
  private static final int[] PRIMES = {
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167
  };

  private static final BigInteger M = product();
  private static final boolean[][] POWERS = powers();
  private static final long ORDER = order();
  private static final List<Long> PRIME_POWERS = primePowers(ORDER);

  private RocaFingerprint() {}

  static boolean matches(BigInteger modulus) {
    BigInteger residue = modulus.mod(M);
    for (int i = 0; i < PRIMES.length; i++) {
      if (!POWERS[i][residue.mod(BigInteger.valueOf(PRIMES[i])).intValue()]) {
        return false;
      }
    }
    return hasDiscreteLogarithm(residue);
  }

  /** Pohlig-Hellman: in the group of each prime power of the order there must be a logarithm. */
  private static boolean hasDiscreteLogarithm(BigInteger residue) {
    return residue.modPow(BigInteger.valueOf(ORDER), M).equals(ONE)
        && PRIME_POWERS.stream().allMatch(primePower -> hasLogarithm(residue, primePower));
  }

  private static boolean hasLogarithm(BigInteger residue, long primePower) {
    BigInteger cofactor = BigInteger.valueOf(ORDER / primePower);
    BigInteger wanted = residue.modPow(cofactor, M);
    BigInteger base = GENERATOR.modPow(cofactor, M);
    BigInteger power = ONE;
    for (long exponent = 0; exponent < primePower; exponent++) {
      if (power.equals(wanted)) {
        return true;
      }
      power = power.multiply(base).mod(M);
    }
    return false;
  }

  private static BigInteger product() {
    BigInteger product = BigInteger.TWO;
    for (int prime : PRIMES) {
      product = product.multiply(BigInteger.valueOf(prime));
    }
    return product;
  }

  private static boolean[][] powers() {
    boolean[][] powers = new boolean[PRIMES.length][];
    for (int i = 0; i < PRIMES.length; i++) {
      powers[i] = new boolean[PRIMES[i]];
      for (int power = 1; !powers[i][power]; power = power * 65537 % PRIMES[i]) {
        powers[i][power] = true;
      }
    }
    return powers;
  }

  /** The order of 65537 mod M: the least common multiple of those mod each prime. */
  private static long order() {
    long order = 1;
    for (boolean[] powers : POWERS) {
      long count = 0;
      for (boolean isPower : powers) {
        count += isPower ? 1 : 0;
      }
      order = order / gcd(order, count) * count;
    }
    return order;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private static List<Long> primePowers(long number) {
    List<Long> primePowers = new ArrayList<>();
    long rest = number;
    for (long prime = 2; rest > 1; prime++) {
      long power = 1;
      while (rest % prime == 0) {
        rest /= prime;
        power *= prime;
      }
      if (power > 1) {
        primePowers.add(power);
      }
    }
    return primePowers;
  }
}
