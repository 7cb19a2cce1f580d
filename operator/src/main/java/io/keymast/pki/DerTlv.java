package io.keymast.pki;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The frame of one DER element (X.690, 8.1 and 10.1): where its content stands in a larger array.
 * For splicing, where decoding and encoding again would cost more than the signature.
 */
record DerTlv(int tag, int start, int contentStart, int end) {
  static final int INTEGER = 0x02;
  static final int UTC_TIME = 0x17;
  static final int GENERALIZED_TIME = 0x18;
  static final int SEQUENCE = 0x30;
  private static final int MAX_LENGTH_OCTETS = 4;

  int contentLength() {
    return end - contentStart;
  }

  byte[] content(byte[] der) {
    return Arrays.copyOfRange(der, contentStart, end);
  }

  /** Empty unless a whole element with a minimal, definite length stands there. */
  static Optional<DerTlv> at(byte[] der, int start) {
    if (start < 0 || start + 2 > der.length) {
      return Optional.empty();
    }
    int first = der[start + 1] & 0xff;
    int octets = first < 0x80 ? 0 : first & 0x7f;
    int contentStart = start + 2 + octets;
    if (first == 0x80 || octets > MAX_LENGTH_OCTETS || contentStart > der.length) {
      return Optional.empty();
    }
    long length = octets == 0 ? first : 0;
    for (int i = 0; i < octets; i++) {
      length = (length << 8) | (der[start + 2 + i] & 0xff);
    }
    boolean minimal = lengthOctets(length) == octets;
    return minimal && length <= der.length - contentStart
        ? Optional.of(
            new DerTlv(der[start] & 0xff, start, contentStart, contentStart + (int) length))
        : Optional.empty();
  }

  static byte[] encode(int tag, byte[]... contents) {
    return encode(tag, List.of(contents));
  }

  static byte[] encode(int tag, List<byte[]> contents) {
    long length = 0;
    for (byte[] content : contents) {
      length += content.length;
    }
    byte[] header = header(tag, length);
    byte[] encoded = Arrays.copyOf(header, Math.toIntExact(header.length + length));
    int position = header.length;
    for (byte[] content : contents) {
      System.arraycopy(content, 0, encoded, position, content.length);
      position += content.length;
    }
    return encoded;
  }

  /** Of an element with so many octets of content. */
  static byte[] header(int tag, long length) {
    int octets = lengthOctets(length);
    byte[] header = new byte[2 + octets];
    header[0] = (byte) tag;
    header[1] = (byte) (octets == 0 ? length : 0x80 | octets);
    for (int i = 0; i < octets; i++) {
      header[2 + i] = (byte) (length >>> (8 * (octets - 1 - i)));
    }
    return header;
  }

  private static int lengthOctets(long length) {
    return length < 0x80 ? 0 : (Long.SIZE - Long.numberOfLeadingZeros(length) + 7) / 8;
  }
}
