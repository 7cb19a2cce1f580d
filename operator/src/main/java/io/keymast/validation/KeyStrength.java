package io.keymast.validation;

import io.keymast.pki.KeyFault;
import io.keymast.pki.SubjectPublicKey;
import java.util.List;

/** Whether a key's numbers are such as a sound generator makes. */
final class KeyStrength {
  private KeyStrength() {}

  static List<KeyFault> faultsOf(SubjectPublicKey key) {
    return switch (key) {
      case SubjectPublicKey.Rsa rsa -> RsaStrength.faultsOf(rsa.modulus(), rsa.exponent());
      case SubjectPublicKey.Ec ec -> pointFaults(ec);
      case SubjectPublicKey.Ed25519 ed25519 -> Ed25519Strength.faultsOf(ed25519.point());
    };
  }

  private static List<KeyFault> pointFaults(SubjectPublicKey.Ec ec) {
    return ec.curve().contains(ec.x(), ec.y())
        ? List.of()
        : List.of(
            new KeyFault(
                "PointNotOnCurve",
                "Paste the key again or make a new key pair: its point is not on its curve."));
  }
}
