package io.keymast.domain;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The EUI-64 of a station (IEEE 802 EUI-64): 16 upper-case hexadecimal digits without separators.
 */
public record Eui64(String value) implements Comparable<Eui64> {
  private static final Pattern CANONICAL = Pattern.compile("[0-9A-F]{16}");

  public Eui64 {
    if (!CANONICAL.matcher(value).matches()) {
      throw new IllegalArgumentException("not an EUI-64 of 16 upper-case hexadecimal digits");
    }
  }

  /** Only the canonical form; other spellings are refused at admission, not repaired. */
  public static Optional<Eui64> parse(String text) {
    return CANONICAL.matcher(text).matches() ? Optional.of(new Eui64(text)) : Optional.empty();
  }

  public String lowerCase() {
    return value.toLowerCase(Locale.ROOT);
  }

  @Override
  public int compareTo(Eui64 other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
