package io.keymast.pki;

import java.util.Optional;

/** Knows by its shape what was put under the label PUBLIC KEY though it is something else. */
final class OtherKeyFormat {
  private OtherKeyFormat() {}

  static Optional<KeyFault> recognize(byte[] bytes) {
    try {
      DerReader outer = new DerReader(bytes).sequence();
      if (outer.isNext(DerReader.INTEGER)) {
        return ofNumbers(outer);
      }
      if (outer.isNext(DerReader.SEQUENCE)) {
        return ofStructures(outer);
      }
      return Optional.empty();
    } catch (DerException nothingKnown) {
      return Optional.empty();
    }
  }

  /** PKCS #1 public and private keys, PKCS #8, SEC 1. */
  private static Optional<KeyFault> ofNumbers(DerReader outer) {
    boolean isVersion = outer.integer().bitLength() <= 1;
    if (isVersion) {
      return Optional.of(PemLabel.privateKey());
    }
    outer.integer();
    return outer.isAtEnd() ? Optional.of(PemLabel.instead("RSA PUBLIC KEY")) : Optional.empty();
  }

  /** Certificates and requests begin with a long SEQUENCE, then AlgorithmIdentifier, BIT STRING. */
  private static Optional<KeyFault> ofStructures(DerReader outer) {
    DerReader signed = outer.sequence();
    if (!outer.isNext(DerReader.SEQUENCE)) {
      return Optional.empty();
    }
    boolean isRequest = signed.isNext(DerReader.INTEGER);
    return Optional.of(PemLabel.instead(isRequest ? "CERTIFICATE REQUEST" : "CERTIFICATE"));
  }
}
