package io.keymast.pki;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * What may stand in a name: text that every relying party reads as the same name, however it
 * prints, splits or compares distinguished names and host names.
 */
final class NameText {
  private static final int UPPER_BOUND = 64;

  /** Letters, marks and digits of any script, and ASCII signs without meaning in RFC 4514. */
  private static final Pattern ATTRIBUTE =
      Pattern.compile("[\\p{L}\\p{M}\\p{Nd} .'&()/:_@!?-]{1," + UPPER_BOUND + "}");

  private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern NUMERIC = Pattern.compile("[0-9]+");
  private static final int MAX_DNS_NAME = 253;

  private NameText() {}

  /** An attribute value of at most 64 characters (RFC 5280, appendix A.1: ub-common-name). */
  static String requireAttribute(String what, String text) {
    if (text.length() > UPPER_BOUND
        || !ATTRIBUTE.matcher(text).matches()
        || !text.strip().equals(text)
        || !Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      throw new IllegalArgumentException(
          what
              + " has 1 to 64 characters: letters, digits, inner spaces and . ' & ( ) / : _ @ ! ? -"
              + " (no comma, plus, equals or quotation mark)");
    }
    return text;
  }

  /**
   * A host name in preferred syntax (RFC 1034, 3.5; RFC 5280, 4.2.1.6), lower case, without
   * wildcards and internationalized labels.
   */
  static String requireDnsName(String what, String text) {
    if (!isDnsName(text)) {
      throw new IllegalArgumentException(
          what
              + " is a DNS name of lower-case letters, digits and hyphens in labels of 1 to 63"
              + " characters, at most 253 in all, without wildcard and internationalized labels");
    }
    return text;
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
