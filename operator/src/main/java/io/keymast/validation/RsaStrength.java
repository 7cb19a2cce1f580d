package io.keymast.validation;

import io.keymast.pki.KeyFault;
import io.keymast.pki.SubjectPublicKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules for RSA keys: sizes of design.md 3.2, exponents of FIPS 186-5, A.1.1, as far as the Key
 * Installer takes them in a handshake.
 */
final class RsaStrength {
  static final int MIN_BITS = 2048;
  static final int MAX_BITS = 4096;

  private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65537);

  private RsaStrength() {}

  static List<KeyFault> faultsOf(BigInteger modulus, BigInteger exponent) {
    List<KeyFault> faults = new ArrayList<>();
    exponentFaults(modulus, exponent, faults);
    if (modulus.signum() <= 0) {
      faults.add(
          fault(
              "ModulusNotPositive", "its modulus is not positive: perhaps it was written wrongly"));
      return faults;
    }
    int bits = modulus.bitLength();
    if (bits < MIN_BITS) {
      faults.add(
          fault("KeyTooSmall", "RSA needs 2048 to 4096 bits, and this key has only " + bits));
    }
    if (bits > MAX_BITS) {
      faults.add(fault("KeyTooLarge", "RSA needs 2048 to 4096 bits, and this key has " + bits));
      return faults;
    }
    if (!modulus.testBit(0)) {
      faults.add(fault("EvenModulus", "its modulus is even"));
      return faults;
    }
    faults.addAll(RsaModulus.faultsOf(modulus));
    return faults;
  }

  private static void exponentFaults(
      BigInteger modulus, BigInteger exponent, List<KeyFault> faults) {
    if (exponent.compareTo(MIN_EXPONENT) < 0) {
      faults.add(fault("ExponentTooSmall", "its exponent must be 65537 or above"));
    }
    if (!exponent.testBit(0)) {
      faults.add(fault("EvenExponent", "its exponent must be odd"));
    }
    if (exponent.bitLength() > SubjectPublicKey.Rsa.MAX_EXPONENT_BITS
        || exponent.compareTo(modulus.abs()) >= 0) {
      faults.add(
          fault(
              "ExponentTooLarge",
              "its exponent must be below 2^64 and below the modulus (65537 is usual)"));
    }
  }

  static KeyFault fault(String reason, String why) {
    return new KeyFault(reason, "Make a new key pair on the station: " + why + ".");
  }
}
