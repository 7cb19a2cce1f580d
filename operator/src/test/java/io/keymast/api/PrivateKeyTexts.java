package io.keymast.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Private keys as people paste them, made anew each time: none is stored in the repository.
 * Fixtures name them as {@code {{name}}} inside double quotes.
 */
final class PrivateKeyTexts {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z0-9-]+)}}");
  private static final Pattern MATERIAL = Pattern.compile("[A-Za-z0-9+/=]{20,}");

  /** Where the SEC 1 (P-256) and the PKCS#1 (RSA of 2048 bits) keys begin inside of PKCS#8. */
  private static final int SEC1_OFFSET = 28;

  private static final int PKCS1_OFFSET = 26;

  private final byte[] ec = generate("EC", 256).getPrivate().getEncoded();
  private final byte[] rsa = generate("RSA", 2048).getPrivate().getEncoded();
  private final byte[] ed25519 = generate("Ed25519", 255).getPrivate().getEncoded();
  private final String publicKey = pem("PUBLIC KEY", generate("EC", 256).getPublic().getEncoded());

  /** The manifest with keys in place of their names. */
  String fill(String manifest) {
    return PLACEHOLDER
        .matcher(manifest)
        .replaceAll(name -> text(name.group(1)).replace("\r", "\\\\r").replace("\n", "\\\\n"));
  }

  /** The lines of key material of all keys made here: what nobody may see again. */
  List<String> material() {
    return PLACEHOLDER
        .matcher("{{pkcs8}} {{pkcs8-rsa}} {{sec1}} {{pkcs1}} {{ed25519}}")
        .results()
        .flatMap(name -> material(text(name.group(1))).stream())
        .toList();
  }

  List<String> material(String text) {
    return MATERIAL.matcher(text).results().map(MatchResult::group).toList();
  }

  String text(String name) {
    return switch (name) {
      case "pkcs8" -> pem("PRIVATE KEY", ec);
      case "pkcs8-rsa" -> pem("PRIVATE KEY", rsa);
      case "ed25519" -> pem("PRIVATE KEY", ed25519);
      case "encrypted" -> pem("ENCRYPTED PRIVATE KEY", rsa);
      case "openssh" -> pem("OPENSSH PRIVATE KEY", ed25519);
      case "dsa" -> pem("DSA PRIVATE KEY", rsa);
      case "sec1" -> pem("EC PRIVATE KEY", Arrays.copyOfRange(ec, SEC1_OFFSET - 1, ec.length));
      case "pkcs1" -> pem("RSA PRIVATE KEY", Arrays.copyOfRange(rsa, PKCS1_OFFSET, rsa.length));
      case "putty" -> "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n" + base64(ed25519);
      case "public" -> publicKey;
      case "beside-public" -> publicKey + text("pkcs8");
      case "crlf" -> text("pkcs8").replace("\n", "\r\n");
      case "one-line" -> text("pkcs8").replace("\n", " ");
      case "trailing-spaces" -> text("pkcs8").replace("\n", "  \n");
      case "bare-pkcs8" -> base64(ec);
      case "huge" -> text("pkcs8-rsa").repeat(10);
      case "relabelled-pkcs8" -> relabelled(text("pkcs8"));
      case "relabelled-pkcs8-rsa" -> relabelled(text("pkcs8-rsa"));
      case "relabelled-sec1" -> relabelled(text("sec1"));
      case "relabelled-pkcs1" -> relabelled(text("pkcs1"));
      case "relabelled-ed25519" -> relabelled(text("ed25519"));
      default -> throw new IllegalArgumentException("no private key is called " + name);
    };
  }

  private static String relabelled(String pem) {
    return pem.replaceAll("-----(BEGIN|END) [A-Z ]*-----", "-----$1 PUBLIC KEY-----");
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN " + label + "-----\n" + base64(der) + "\n-----END " + label + "-----\n";
  }

  private static String base64(byte[] der) {
    return Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
  }

  private static KeyPair generate(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
