package io.keymast.validation;

/** Judges a declared public key; the same text gets the same verdict. */
@FunctionalInterface
public interface KeyJudge {
  KeyVerdict judge(String pem);

  static KeyJudge with(KeyBlocklist blocklist) {
    return pem -> PublicKeyValidator.validate(pem, blocklist);
  }
}
