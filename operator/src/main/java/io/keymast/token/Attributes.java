package io.keymast.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A template of CK_ATTRIBUTEs: what an object has, or is to have. */
final class Attributes {
  static final long CLASS = 0x0;
  static final long TOKEN = 0x1;
  static final long PRIVATE = 0x2;
  static final long LABEL = 0x3;
  static final long VALUE = 0x11;
  static final long CERTIFICATE_TYPE = 0x80;
  static final long KEY_TYPE = 0x100;
  static final long SUBJECT = 0x101;
  static final long ID = 0x102;
  static final long SENSITIVE = 0x103;
  static final long SIGN = 0x108;
  static final long VERIFY = 0x10A;
  static final long MODULUS = 0x120;
  static final long MODULUS_BITS = 0x121;
  static final long PUBLIC_EXPONENT = 0x122;
  static final long EXTRACTABLE = 0x162;
  static final long EC_PARAMS = 0x180;
  static final long EC_POINT = 0x181;

  /** CK_ATTRIBUTE: type, pValue, ulValueLen; also the layout of a CK_MECHANISM. */
  static final long SIZE = 24;

  private final Map<Long, byte[]> values = new LinkedHashMap<>();

  Attributes with(long type, byte[] value) {
    values.put(type, value.clone());
    return this;
  }

  Attributes with(long type, long value) {
    return with(
        type,
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(value).array());
  }

  Attributes with(long type, String text) {
    return with(type, text.getBytes(StandardCharsets.UTF_8));
  }

  /** CK_TRUE. */
  Attributes having(long... types) {
    for (long type : types) {
      with(type, new byte[] {1});
    }
    return this;
  }

  /** CK_FALSE. */
  Attributes lacking(long type) {
    return with(type, new byte[] {0});
  }

  int count() {
    return values.size();
  }

  MemorySegment in(SegmentAllocator memory) {
    MemorySegment all = memory.allocate(SIZE * Math.max(1, values.size()), Long.BYTES);
    long at = 0;
    for (Map.Entry<Long, byte[]> entry : values.entrySet()) {
      all.set(JAVA_LONG, at, entry.getKey());
      all.set(ADDRESS, at + 8, memory.allocateFrom(JAVA_BYTE, entry.getValue()));
      all.set(JAVA_LONG, at + 16, entry.getValue().length);
      at += SIZE;
    }
    return all;
  }
}
