package io.keymast.domain;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A certificate's serial number (RFC 5280, 4.1.2.2): positive, at most 20 octets. Compared as a
 * number; its one text form is upper-case hexadecimal of whole octets, as {@code openssl x509
 * -serial} prints it.
 */
public record SerialNumber(BigInteger value) implements Comparable<SerialNumber> {
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{1,40}");
  public static final int MAX_BITS = 20 * 8 - 1;

  public SerialNumber {
    if (value.signum() <= 0 || value.bitLength() > MAX_BITS) {
      throw new IllegalArgumentException("a serial number is positive and of at most 20 octets");
    }
  }

  /** Reads hexadecimal of either case, with or without leading zeros and colons. */
  public static Optional<SerialNumber> parse(String text) {
    String digits = text.replace(":", "");
    if (!HEX.matcher(digits).matches()) {
      return Optional.empty();
    }
    BigInteger value = new BigInteger(digits, 16);
    return value.signum() > 0 && value.bitLength() <= MAX_BITS
        ? Optional.of(new SerialNumber(value))
        : Optional.empty();
  }

  public String hex() {
    String digits = value.toString(16).toUpperCase(Locale.ROOT);
    return digits.length() % 2 == 0 ? digits : "0" + digits;
  }

  @Override
  public int compareTo(SerialNumber other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return hex();
  }
}
