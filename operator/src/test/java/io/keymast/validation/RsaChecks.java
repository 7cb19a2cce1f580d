package io.keymast.validation;

import io.keymast.pki.PublicKeyPem;
import io.keymast.pki.SubjectPublicKey;
import io.keymast.pki.SubjectPublicKeyInfoParser;
import java.math.BigInteger;

/** What an RSA key is asked before the one modular power that tells a prime; to be measured. */
public final class RsaChecks {
  private RsaChecks() {}

  /** Whether a key as pasted is sound so far. */
  public static boolean withoutPrimality(String pem) {
    return PublicKeyPem.read(pem)
        .content()
        .flatMap(spki -> SubjectPublicKeyInfoParser.parse(spki).key())
        .filter(key -> key instanceof SubjectPublicKey.Rsa rsa && isSound(rsa.modulus()))
        .isPresent();
  }

  private static boolean isSound(BigInteger modulus) {
    return !ModulusPattern.repeats(modulus)
        && !ModulusPattern.isBiased(modulus)
        && !RocaFingerprint.matches(modulus)
        && !SmallFactors.divide(modulus)
        && !PerfectPower.is(modulus)
        && !FermatFactoring.factors(modulus);
  }
}
