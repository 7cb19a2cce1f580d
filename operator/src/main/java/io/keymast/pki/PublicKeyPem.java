package io.keymast.pki;

import io.keymast.domain.Der;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Exactly one PUBLIC KEY block (RFC 7468, 13) as a person pasted it. CRLF, a missing last newline,
 * blank lines around the block and any line length are accepted; all else is a fault.
 *
 * @param content what the one block holds, also when there are faults that leave it readable
 * @param faults all of them; empty if the text is acceptable
 */
public record PublicKeyPem(Optional<Der> content, List<KeyFault> faults) {
  /** Longer text is refused unread (an RSA-4096 key takes 800). */
  public static final int MAX_LENGTH = 8192;

  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----\n";
  private static final String END = "\n-----END PUBLIC KEY-----\n";
  private static final Base64.Encoder BASE64 =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  public PublicKeyPem {
    faults = List.copyOf(faults);
  }

  public static PublicKeyPem read(String text) {
    return asPrinted(text)
        .map(content -> new PublicKeyPem(Optional.of(content), List.of()))
        .orElseGet(() -> readStepwise(text));
  }

  /**
   * What most texts hold: exactly what {@link #encode} makes of it, but for the last line's end.
   * However the decoder is, this proves it.
   */
  private static Optional<Der> asPrinted(String text) {
    int end = text.length() - (text.endsWith("\n") ? END.length() : END.length() - 1);
    if (text.length() > MAX_LENGTH || !text.startsWith(BEGIN) || end <= BEGIN.length()) {
      return Optional.empty();
    }
    try {
      Der content = Der.copyOf(Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), end)));
      String printed = encode(content);
      return printed.startsWith(text) && printed.length() - text.length() <= 1
          ? Optional.of(content)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Any text, told what is wrong with it. */
  static PublicKeyPem readStepwise(String text) {
    if (text.length() > MAX_LENGTH) {
      return refused(
          "TooLong",
          "Paste only the lines from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----:"
              + " the text is longer than 8192 characters.");
    }
    if (text.isBlank()) {
      return refused(
          "Empty",
          "Paste the station's public key, the block from -----BEGIN PUBLIC KEY----- to"
              + " -----END PUBLIC KEY-----.");
    }
    PemLines lines = PemLines.of(text);
    PemBlocks blocks = PemBlocks.of(lines.lines());
    List<KeyFault> faults = new ArrayList<>(lines.faults());
    faults.addAll(blocks.faults());
    if (!lines.legible() || blocks.body().isEmpty()) {
      return new PublicKeyPem(Optional.empty(), faults);
    }
    PemBody body = PemBody.of(blocks.body().get());
    faults.addAll(body.faults());
    return new PublicKeyPem(body.content(), faults);
  }

  /** The form that {@code openssl pkey -pubout} prints. */
  public static String encode(Der subjectPublicKeyInfo) {
    return BEGIN + BASE64.encodeToString(subjectPublicKeyInfo.toByteArray()) + END;
  }

  private static PublicKeyPem refused(String reason, String message) {
    return new PublicKeyPem(Optional.empty(), List.of(new KeyFault(reason, message)));
  }
}
