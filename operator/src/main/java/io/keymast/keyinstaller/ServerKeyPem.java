package io.keymast.keyinstaller;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's own private key, as a {@code kubernetes.io/tls} Secret may hold it. */
final class ServerKeyPem {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final byte[] RSA_ENCRYPTION =
      HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte PARAMETERS = (byte) 0xa0;
  private static final byte OBJECT_IDENTIFIER = 0x06;

  private ServerKeyPem() {}

  /** Reads PKCS#8, PKCS#1 and SEC1, not encrypted; messages never hold what was read. */
  static PrivateKey parse(byte[] pem) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.US_ASCII));
    if (!block.find()) {
      throw new InvalidKeySpecException("not one private key in PEM, unencrypted");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeySpecException("the private key is not base64");
    }
    PKCS8EncodedKeySpec key =
        new PKCS8EncodedKeySpec(
            switch (block.group(1)) {
              case "RSA PRIVATE KEY" -> pkcs8(RSA_ENCRYPTION, der);
              case "EC PRIVATE KEY" -> pkcs8(tagged(SEQUENCE, EC_PUBLIC_KEY, curveOf(der)), der);
              default -> der;
            });
    for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(key);
      } catch (InvalidKeySpecException _) {
        // It may be the next one's.
      }
    }
    throw new InvalidKeySpecException("the private key is neither EC, RSA nor Ed25519");
  }

  /** RFC 5958. */
  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return tagged(SEQUENCE, VERSION_0, algorithm, tagged(OCTET_STRING, key));
  }

  /** The named curve in RFC 5915's {@code [0] parameters}, which follow the private octets. */
  private static byte[] curveOf(byte[] sec1) throws InvalidKeySpecException {
    for (int at = 0; at + 4 < sec1.length; at++) {
      if (sec1[at] == PARAMETERS
          && sec1[at + 2] == OBJECT_IDENTIFIER
          && sec1[at + 1] == sec1[at + 3] + 2
          && at + 2 + sec1[at + 1] <= sec1.length) {
        byte[] curve = new byte[sec1[at + 1]];
        System.arraycopy(sec1, at + 2, curve, 0, curve.length);
        return curve;
      }
    }
    throw new InvalidKeySpecException("the EC private key does not name its curve");
  }

  private static byte[] tagged(int tag, byte[]... contents) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] content : contents) {
      body.writeBytes(content);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = body.size();
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(body.toByteArray());
    return out.toByteArray();
  }
}
