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

  public PublicKeyPem {
    faults = List.copyOf(faults);
  }

  public static PublicKeyPem read(String text) {
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
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(subjectPublicKeyInfo.toByteArray())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private static PublicKeyPem refused(String reason, String message) {
    return new PublicKeyPem(Optional.empty(), List.of(new KeyFault(reason, message)));
  }
}
