package io.keymast.domain;

/**
 * What stands among an authority's retired keys for the right of an EUI to have a key bound by
 * password: lower-case hexadecimal SHA-256 of {@code eui:} and the EUI. No key has this
 * fingerprint, since no SubjectPublicKeyInfo begins so.
 */
public final class BindingRight {
  private BindingRight() {}

  public static PublicKeyFingerprint of(Eui64 eui) {
    return new PublicKeyFingerprint(Sha256.hex("eui:" + eui.value()));
  }
}
