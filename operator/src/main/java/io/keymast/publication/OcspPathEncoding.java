package io.keymast.publication;

import io.keymast.pki.OcspRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** A request in a path (RFC 6960, A.1): base64, in which some or all is percent-encoded. */
final class OcspPathEncoding {
  /** Base64 takes 4 octets for 3, and escaping at most 3 for each. */
  private static final int MAX_LENGTH = OcspRequest.MAX_LENGTH * 4;

  private OcspPathEncoding() {}

  /** Leading slashes are those of a base URL that ends in one: no request begins so. */
  static Optional<byte[]> decode(String path) {
    if (path.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return unescape(path)
        .map(text -> text.replaceFirst("^/+", ""))
        .filter(text -> !text.isEmpty())
        .flatMap(OcspPathEncoding::base64);
  }

  private static Optional<byte[]> base64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static Optional<String> unescape(String path) {
    StringBuilder text = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '%') {
        text.append(c);
      } else if (i + 2 < path.length()
          && HexFormat.isHexDigit(path.charAt(i + 1))
          && HexFormat.isHexDigit(path.charAt(i + 2))) {
        text.append((char) HexFormat.fromHexDigits(path, i + 1, i + 3));
        i += 2;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(text.toString());
  }
}
