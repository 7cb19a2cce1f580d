package io.keymast.domain;

import java.util.Optional;
import java.util.regex.Pattern;

/** A CA key's SubjectKeyIdentifier (RFC 5280, 4.2.1.2) in lower-case hexadecimal. */
public record KeyId(String value) {
  private static final Pattern HEX = Pattern.compile("([0-9a-f]{2}){8,32}");

  public KeyId {
    if (!HEX.matcher(value).matches()) {
      throw new IllegalArgumentException("not a key identifier in lower-case hexadecimal");
    }
  }

  public static Optional<KeyId> parse(String text) {
    return HEX.matcher(text).matches() ? Optional.of(new KeyId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
