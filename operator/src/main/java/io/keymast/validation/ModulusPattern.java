package io.keymast.validation;

import java.math.BigInteger;

/** Signs that a modulus was composed or came from a stuck generator: true by chance never. */
final class ModulusPattern {
  /** Octets that equal those one period before: 2^-128 by chance at each place. */
  private static final int RUN = 16;

  private static final int MAX_PERIOD = 16;

  /** Of 2048 random bits, 10 % more or less than half are nine standard deviations. */
  private static final int TOLERATED_PERCENT = 10;

  private ModulusPattern() {}

  static boolean repeats(BigInteger modulus) {
    byte[] octets = modulus.toByteArray();
    for (int period = 1; period <= MAX_PERIOD; period++) {
      int run = 0;
      for (int i = period; i < octets.length; i++) {
        run = octets[i] == octets[i - period] ? run + 1 : 0;
        if (run >= RUN) {
          return true;
        }
      }
    }
    return false;
  }

  static boolean isBiased(BigInteger modulus) {
    int bits = modulus.bitLength();
    return Math.abs(2 * modulus.bitCount() - bits) * 100L > 2L * TOLERATED_PERCENT * bits;
  }
}
