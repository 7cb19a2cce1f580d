package io.keymast.domain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What stands for a longer text in memory, in the least that it takes. */
public record Sha256Digest(long first, long second, long third, long fourth) {
  public static Sha256Digest of(String text) {
    ByteBuffer digest = ByteBuffer.wrap(Sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    return new Sha256Digest(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
  }
}
