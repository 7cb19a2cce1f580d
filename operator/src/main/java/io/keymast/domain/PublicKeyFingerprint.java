package io.keymast.domain;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * SHA-256 over a key's DER SubjectPublicKeyInfo, 64 lower-case hexadecimal digits: what {@code
 * openssl pkey -pubin -outform DER | sha256sum} prints on the station.
 */
public record PublicKeyFingerprint(String value) {
  private static final Pattern CANONICAL = Pattern.compile("[0-9a-f]{64}");

  public PublicKeyFingerprint {
    if (!CANONICAL.matcher(value).matches()) {
      throw new IllegalArgumentException("not a SHA-256 of 64 lower-case hexadecimal digits");
    }
  }

  public static PublicKeyFingerprint of(Der subjectPublicKeyInfo) {
    return new PublicKeyFingerprint(subjectPublicKeyInfo.sha256());
  }

  public static Optional<PublicKeyFingerprint> parse(String text) {
    return CANONICAL.matcher(text).matches()
        ? Optional.of(new PublicKeyFingerprint(text))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
