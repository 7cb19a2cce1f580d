package io.keymast.validation;

import io.keymast.pki.KeyFault;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Whether an odd, positive modulus can be factored by one of the published ways. */
final class RsaModulus {
  private static final BigInteger ONE = BigInteger.ONE;
  private static final BigInteger TWO = BigInteger.TWO;

  private RsaModulus() {}

  static List<KeyFault> faultsOf(BigInteger modulus) {
    List<KeyFault> faults = new ArrayList<>();
    if (ModulusPattern.repeats(modulus)) {
      faults.add(
          RsaStrength.fault("RepeatingModulus", "its modulus has a pattern that repeats itself"));
    } else if (ModulusPattern.isBiased(modulus)) {
      faults.add(
          RsaStrength.fault("BiasedModulus", "its modulus has far too many bits of one kind"));
    }
    if (RocaFingerprint.matches(modulus)) {
      faults.add(
          RsaStrength.fault(
              "RocaVulnerable",
              "it was made by a chip with the ROCA weakness (CVE-2017-15361); use another"
                  + " generator, such as openssl"));
    }
    factorFaults(modulus, faults);
    return faults;
  }

  private static void factorFaults(BigInteger modulus, List<KeyFault> faults) {
    boolean smallFactor = SmallFactors.divide(modulus);
    if (smallFactor) {
      faults.add(
          RsaStrength.fault(
              "SmallFactor", "its modulus has a factor below 65537 and is perhaps damaged"));
    }
    if (PerfectPower.is(modulus)) {
      faults.add(RsaStrength.fault("PowerModulus", "its modulus is a power of a smaller number"));
    } else if (FermatFactoring.factors(modulus)) {
      faults.add(
          RsaStrength.fault(
              "ClosePrimes", "its two primes are so close that Fermat's method finds them"));
    } else if (!smallFactor) {
      fermatResidueFaults(modulus, faults);
    }
  }

  /**
   * By 2^(n-1) mod n = r: every prime n has r = 1, so that no prime slips through; and a prime p
   * divides r - 1 too if n is a power of p, or if the order of 2 mod p divides n/p - 1.
   */
  private static void fermatResidueFaults(BigInteger modulus, List<KeyFault> faults) {
    BigInteger residue = TWO.modPow(modulus.subtract(ONE), modulus);
    if (residue.equals(ONE)) {
      faults.add(RsaStrength.fault("PrimeModulus", "its modulus is a prime, not a product of two"));
    } else if (!residue.subtract(ONE).gcd(modulus).equals(ONE)) {
      faults.add(RsaStrength.fault("FactoredModulus", "its modulus was factored"));
    }
  }
}
