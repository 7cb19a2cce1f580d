package io.keymast.pki;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What may stand in a name: text that every relying party reads as the same name, however it
 * prints, splits or compares distinguished names and host names.
 */
public final class NameText {
  private static final int UPPER_BOUND = 64;

  /** Letters, marks and digits of any script, and ASCII signs without meaning in RFC 4514. */
  private static final Pattern ATTRIBUTE =
      Pattern.compile("[\\p{L}\\p{M}\\p{Nd} .'&()/:_@!?-]{1," + UPPER_BOUND + "}");

  private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern NUMERIC = Pattern.compile("[0-9]+");
  private static final int MAX_DNS_NAME = 253;

  private NameText() {}

  /**
   * What is wrong with an attribute value of at most 64 characters (RFC 5280, appendix A.1:
   * ub-common-name), as a sentence's end that follows the field's name; empty for a good one.
   */
  public static Optional<String> faultOfAttribute(String text) {
    boolean good =
        text.length() <= UPPER_BOUND
            && ATTRIBUTE.matcher(text).matches()
            && text.strip().equals(text)
            && Normalizer.isNormalized(text, Normalizer.Form.NFC);
    return good
        ? Optional.empty()
        : Optional.of(
            "has 1 to 64 characters: letters, digits, inner spaces and . ' & ( ) / : _ @ ! ? -"
                + " (no comma, plus, equals or quotation mark)");
  }

  /**
   * What is wrong with a host name: it has preferred syntax (RFC 1034, 3.5; RFC 5280, 4.2.1.6) in
   * lower case, without wildcards and internationalized labels.
   */
  public static Optional<String> faultOfDnsName(String text) {
    return isDnsName(text)
        ? Optional.empty()
        : Optional.of(
            "is a DNS name of lower-case letters, digits and hyphens in labels of 1 to 63"
                + " characters, at most 253 in all, not ending in a label of digits only, without"
                + " wildcard and internationalized labels");
  }

  static void requireAttribute(String what, String text) {
    refuse(what, faultOfAttribute(text));
  }

  static void requireDnsName(String what, String text) {
    refuse(what, faultOfDnsName(text));
  }

  private static void refuse(String what, Optional<String> fault) {
    fault.ifPresent(
        sentence -> {
          throw new IllegalArgumentException(what + " " + sentence);
        });
  }

  private static boolean isDnsName(String text) {
    if (text.length() > MAX_DNS_NAME) {
      return false;
    }
    String[] labels = text.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches() || label.startsWith("--", 2)) {
        return false;
      }
    }
    // A name that ends in digits alone may be read as an IPv4 address.
    return !NUMERIC.matcher(labels[labels.length - 1]).matches();
  }
}
