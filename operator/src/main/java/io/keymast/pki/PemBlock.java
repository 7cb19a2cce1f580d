package io.keymast.pki;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of textual encoding (RFC 7468). Never printed: the content may be a private key. */
final class PemBlock {
  static final int MAX_TEXT = 256 * 1024;
  private static final int LINE = 64;
  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
  private static final Base64.Encoder BASE64 =
      Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));

  private final String label;
  private final byte[] content;
  private final boolean encrypted;

  private PemBlock(String label, byte[] content, boolean encrypted) {
    this.label = label;
    this.content = content;
    this.encrypted = encrypted;
  }

  String label() {
    return label;
  }

  byte[] content() {
    return content.clone();
  }

  /** By headers of RFC 1421, as OpenSSL's traditional format does; there is no content then. */
  boolean encrypted() {
    return encrypted;
  }

  /** Empty unless the text is whole blocks with nothing but white space between them. */
  static Optional<List<PemBlock>> parseAll(String text) {
    if (text.length() > MAX_TEXT) {
      return Optional.empty();
    }
    List<PemBlock> blocks = new ArrayList<>();
    int position = 0;
    Matcher begin = BEGIN.matcher(text);
    while (begin.find(position)) {
      String end = "-----END " + begin.group(1) + "-----";
      int endAt = text.indexOf(end, begin.end());
      if (endAt < 0 || !text.substring(position, begin.start()).isBlank()) {
        return Optional.empty();
      }
      Optional<PemBlock> block = parse(begin.group(1), text.substring(begin.end(), endAt));
      if (block.isEmpty()) {
        return Optional.empty();
      }
      blocks.add(block.get());
      position = endAt + end.length();
    }
    return text.substring(position).isBlank() && !blocks.isEmpty()
        ? Optional.of(List.copyOf(blocks))
        : Optional.empty();
  }

  private static Optional<PemBlock> parse(String label, String body) {
    if (body.contains("Proc-Type: 4,ENCRYPTED")) {
      return Optional.of(new PemBlock(label, new byte[0], true));
    }
    try {
      byte[] content = Base64.getDecoder().decode(withoutWhiteSpace(body));
      return Optional.of(new PemBlock(label, content, false));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String withoutWhiteSpace(String body) {
    StringBuilder base64 = new StringBuilder(body.length());
    for (int i = 0; i < body.length(); i++) {
      char character = body.charAt(i);
      if (" \t\r\n".indexOf(character) < 0) {
        base64.append(character);
      }
    }
    return base64.toString();
  }

  /** Lines of 64 characters, ended by a line feed. */
  static String encode(String label, byte[] content) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + BASE64.encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }

  @Override
  public String toString() {
    return "PemBlock[" + label + "]";
  }
}
