package io.keymast.domain;

import java.util.Arrays;
import java.util.HexFormat;

/** Immutable DER bytes (X.690), compared by content. Never used for private keys. */
public final class Der {
  private final byte[] bytes;

  private Der(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Der copyOf(byte[] bytes) {
    return new Der(bytes.clone());
  }

  public byte[] toByteArray() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  /**
   * SHA-256 over the bytes, as 64 lower-case hexadecimal digits (what {@code sha256sum} prints).
   */
  public String sha256() {
    return HexFormat.of().formatHex(Sha256.digest(bytes));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Der der && Arrays.equals(bytes, der.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Der[" + bytes.length + " bytes, sha256=" + sha256() + "]";
  }
}
