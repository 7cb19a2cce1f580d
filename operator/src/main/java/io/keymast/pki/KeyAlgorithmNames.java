package io.keymast.pki;

import java.util.Map;

/** The names of algorithms and curves, for telling a user what he pasted. */
final class KeyAlgorithmNames {
  static final String RSA = "1.2.840.113549.1.1.1";
  static final String EC = "1.2.840.10045.2.1";
  static final String ED25519 = "1.3.101.112";

  private static final String SUPPORTED =
      "Make an RSA key of 2048 to 4096 bits, an EC key on P-256, P-384 or P-521, or an Ed25519 key: ";
  private static final String NIST = "2.16.840.1.101.3.4.";

  private static final Map<String, String> ALGORITHMS =
      Map.ofEntries(
          Map.entry("1.2.840.113549.1.1.7", "RSAES-OAEP is not supported"),
          Map.entry(
              "1.2.840.113549.1.1.10",
              "an RSA key that is bound to RSASSA-PSS is not supported (rsaEncryption is)"),
          Map.entry("1.2.840.10040.4.1", "DSA is not supported"),
          Map.entry("1.2.840.10046.2.1", "DH can't sign and is not supported"),
          Map.entry("1.2.840.113549.1.3.1", "DH can't sign and is not supported"),
          Map.entry("1.3.132.1.12", "an EC key that is bound to ECDH can't sign"),
          Map.entry("1.3.132.1.13", "an EC key that is bound to ECMQV can't sign"),
          Map.entry("1.3.101.110", "X25519 can't sign and is not supported"),
          Map.entry("1.3.101.111", "X448 can't sign and is not supported"),
          Map.entry("1.3.101.113", "Ed448 is not supported"),
          Map.entry("1.2.643.2.2.19", "GOST R 34.10-2001 is not supported"),
          Map.entry("1.2.643.2.2.20", "GOST R 34.10-94 is not supported"),
          Map.entry("1.2.643.7.1.1.1.1", "GOST R 34.10-2012 is not supported"),
          Map.entry("1.2.643.7.1.1.1.2", "GOST R 34.10-2012 is not supported"),
          Map.entry("1.2.840.113549.1.9.16.3.17", "HSS/LMS is not supported yet"),
          Map.entry("1.3.6.1.5.5.7.6.34", "XMSS is not supported yet"),
          Map.entry("1.3.6.1.5.5.7.6.35", "XMSS^MT is not supported yet"));

  private static final Map<String, String> CURVES =
      Map.ofEntries(
          Map.entry("1.3.132.0.10", "secp256k1"),
          Map.entry("1.3.132.0.33", "P-224"),
          Map.entry("1.2.840.10045.3.1.1", "P-192"),
          Map.entry("1.2.156.10197.1.301", "the SM2 curve"));

  private KeyAlgorithmNames() {}

  static KeyFault unsupportedAlgorithm(String oid) {
    String named = ALGORITHMS.get(oid);
    return new KeyFault(
        "UnsupportedAlgorithm", SUPPORTED + (named == null ? byArc(oid) : named) + ".");
  }

  /** NIST's arcs of signatures (3) and KEMs (4): FIPS 203, 204, 205. */
  private static String byArc(String oid) {
    if (oid.startsWith(NIST + "4.")) {
      return "ML-KEM is not supported yet";
    }
    if (oid.startsWith(NIST + "3.")) {
      int number = lastArc(oid);
      if ((number >= 17 && number <= 19) || (number >= 32 && number <= 34)) {
        return "ML-DSA is not supported yet";
      }
      if ((number >= 20 && number <= 31) || (number >= 35 && number <= 46)) {
        return "SLH-DSA is not supported yet";
      }
    }
    return "this key's algorithm is not supported";
  }

  private static int lastArc(String oid) {
    String arc = oid.substring(oid.lastIndexOf('.') + 1);
    return arc.length() > 4 ? -1 : Integer.parseInt(arc);
  }

  static String curve(String oid) {
    String named = CURVES.get(oid);
    if (named != null) {
      return named;
    }
    if (oid.startsWith("1.3.36.3.3.2.8.1.1.")) {
      return "a Brainpool curve";
    }
    if (oid.startsWith("1.2.643.")) {
      return "a GOST curve";
    }
    if (oid.startsWith("1.2.840.10045.3.0.") || isBinaryOfSec2(oid)) {
      return "a binary curve";
    }
    return "this key's curve";
  }

  private static boolean isBinaryOfSec2(String oid) {
    if (!oid.startsWith("1.3.132.0.")) {
      return false;
    }
    int number = lastArc(oid);
    return (number >= 1 && number <= 5)
        || (number >= 15 && number <= 17)
        || (number >= 22 && number <= 27)
        || (number >= 36 && number <= 39);
  }
}
