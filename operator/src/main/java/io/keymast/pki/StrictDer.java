package io.keymast.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;

/** Reading and writing DER (X.690) where the bytes come from strangers. */
final class StrictDer {
  /** Makes a structure of a decoded value, by whatever exception where it can't. */
  @FunctionalInterface
  interface Structure<T> {
    T of(ASN1Primitive primitive) throws IOException;
  }

  private StrictDer() {}

  /**
   * Empty for more than {@code maxLength} bytes, anything but one DER value without trailing bytes,
   * and whatever the structure refuses. Bouncy Castle says so by unchecked exceptions, and by a
   * stack overflow for deep nesting.
   */
  static <T> Optional<T> read(byte[] bytes, int maxLength, Structure<T> structure) {
    if (bytes.length > maxLength) {
      return Optional.empty();
    }
    try {
      ASN1Primitive primitive = ASN1Primitive.fromByteArray(bytes);
      return Arrays.equals(primitive.getEncoded(ASN1Encoding.DER), bytes)
          ? Optional.of(structure.of(primitive))
          : Optional.empty();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      return Optional.empty();
    }
  }

  static byte[] encode(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new UncheckedIOException("encoding into memory does no I/O", e);
    }
  }
}
