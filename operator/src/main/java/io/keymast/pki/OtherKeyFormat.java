package io.keymast.pki;

import java.util.Optional;

/** Knows by its shape what was put under the label PUBLIC KEY though it is something else. */
final class OtherKeyFormat {
  private static final int EXPLICIT_VERSION = 0xA0;

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

  /** RFC 5280, 4.1 and RFC 2986, 4: what is signed, AlgorithmIdentifier, BIT STRING. */
  private static Optional<KeyFault> ofStructures(DerReader outer) {
    DerReader signed = outer.sequence();
    outer.sequence();
    outer.element(DerReader.BIT_STRING);
    if (signed.isNext(EXPLICIT_VERSION)) {
      return Optional.of(PemLabel.instead("CERTIFICATE"));
    }
    return signed.isNext(DerReader.INTEGER)
        ? Optional.of(PemLabel.instead("CERTIFICATE REQUEST"))
        : Optional.empty();
  }
}
