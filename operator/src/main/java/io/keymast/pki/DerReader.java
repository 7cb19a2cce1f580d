package io.keymast.pki;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Reads DER (X.690, 10) strictly and without recursion, so that depth costs nothing: single-octet
 * tags, definite minimal lengths, minimal integers; anything else is a {@link DerException}.
 */
final class DerReader {
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int NULL = 0x05;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int SEQUENCE = 0x30;

  private static final int MAX_OID_OCTETS = 64;

  private final byte[] bytes;
  private final int end;
  private int position;

  DerReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private DerReader(byte[] bytes, int position, int end) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  boolean isAtEnd() {
    return position == end;
  }

  boolean isNext(int tag) {
    return position < end && (bytes[position] & 0xFF) == tag;
  }

  void requireEnd() {
    if (!isAtEnd()) {
      throw DerException.trailingBytes();
    }
  }

  DerReader sequence() {
    return element(SEQUENCE);
  }

  /** The contents of the next element, which must have this tag. */
  DerReader element(int tag) {
    if (!isNext(tag)) {
      throw DerException.malformed();
    }
    return contents();
  }

  /** The contents of the next element, whatever it is. */
  DerReader contents() {
    if (position >= end || (bytes[position] & 0x1F) == 0x1F) {
      throw DerException.malformed();
    }
    position++;
    int length = length();
    if (length > end - position) {
      throw DerException.malformed();
    }
    DerReader contents = new DerReader(bytes, position, position + length);
    position += length;
    return contents;
  }

  private int length() {
    int first = octet();
    if (first < 0x80) {
      return first;
    }
    if (first == 0x80) {
      throw DerException.notDer();
    }
    int octets = first & 0x7F;
    if (octets > 3) {
      throw DerException.malformed();
    }
    int length = 0;
    for (int i = 0; i < octets; i++) {
      length = length << 8 | octet();
    }
    if (length < 0x80 || length >> (8 * (octets - 1)) == 0) {
      throw DerException.notDer();
    }
    return length;
  }

  private int octet() {
    if (position >= end) {
      throw DerException.malformed();
    }
    return bytes[position++] & 0xFF;
  }

  BigInteger integer() {
    byte[] value = element(INTEGER).rest();
    if (value.length == 0) {
      throw DerException.malformed();
    }
    if (value.length > 1
        && ((value[0] == 0 && value[1] >= 0) || (value[0] == -1 && value[1] < 0))) {
      throw DerException.notDer();
    }
    return new BigInteger(value);
  }

  /** The octets of a BIT STRING whose number of bits is a multiple of eight. */
  byte[] octetAlignedBitString() {
    DerReader contents = element(BIT_STRING);
    if (contents.octet() != 0) {
      throw DerException.unusedBits();
    }
    return contents.rest();
  }

  /** Dotted decimal. */
  String objectIdentifier() {
    byte[] octets = element(OBJECT_IDENTIFIER).rest();
    if (octets.length == 0 || octets.length > MAX_OID_OCTETS || octets[octets.length - 1] < 0) {
      throw DerException.malformed();
    }
    StringBuilder dotted = new StringBuilder();
    BigInteger arc = BigInteger.ZERO;
    boolean arcBegins = true;
    for (byte octet : octets) {
      if (arcBegins && (octet & 0xFF) == 0x80) {
        throw DerException.notDer();
      }
      arc = arc.shiftLeft(7).or(BigInteger.valueOf(octet & 0x7F));
      arcBegins = octet >= 0;
      if (arcBegins) {
        append(dotted, arc);
        arc = BigInteger.ZERO;
      }
    }
    return dotted.toString();
  }

  private static void append(StringBuilder dotted, BigInteger arc) {
    if (dotted.isEmpty()) {
      int root = arc.min(BigInteger.valueOf(80)).intValueExact() / 40;
      dotted.append(root).append('.').append(arc.subtract(BigInteger.valueOf(40L * root)));
    } else {
      dotted.append('.').append(arc);
    }
  }

  /** All octets that are left. */
  byte[] rest() {
    byte[] rest = Arrays.copyOfRange(bytes, position, end);
    position = end;
    return rest;
  }
}
