package io.keymast.support;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A frame of RFC 6455, section 5.2, as a server sends it: never masked.
 *
 * @param first its first octet: whether it is the last one of its message, and its opcode
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record WebSocketFrame(int first, byte[] payload) {
  private static final int LAST = 0x80;
  private static final int OPCODE = 0x0F;
  private static final int CONTROL = 0x08;
  private static final int CLOSE = 0x08;
  private static final int MASKED = 0x80;
  private static final int IN_16_BITS = 126;
  private static final int IN_64_BITS = 127;
  private static final int LARGEST_OF_16_BITS = 0xFFFF;

  /** A message that is not in parts. */
  static WebSocketFrame whole(int opcode, byte[] message) {
    return new WebSocketFrame(LAST | opcode, message);
  }

  /** The next one; an EOFException where the connection has ended. */
  static WebSocketFrame read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int first = data.readUnsignedByte();
    byte[] payload = new byte[length(data)];
    data.readFully(payload);
    return new WebSocketFrame(first, payload);
  }

  private static int length(DataInputStream data) throws IOException {
    int length = data.readUnsignedByte();
    if ((length & MASKED) != 0) {
      throw new IOException("a server's frame is masked");
    }
    return switch (length) {
      case IN_16_BITS -> data.readUnsignedShort();
      case IN_64_BITS -> Math.toIntExact(data.readLong());
      default -> length;
    };
  }

  void write(OutputStream out) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(frame);
    data.writeByte(first);
    if (payload.length < IN_16_BITS) {
      data.writeByte(payload.length);
    } else if (payload.length <= LARGEST_OF_16_BITS) {
      data.writeByte(IN_16_BITS);
      data.writeShort(payload.length);
    } else {
      data.writeByte(IN_64_BITS);
      data.writeLong(payload.length);
    }
    data.write(payload);
    out.write(frame.toByteArray());
    out.flush();
  }

  boolean isLast() {
    return (first & LAST) != 0;
  }

  /** Of a message's first frame; 0 of those that continue it. */
  int opcode() {
    return first & OPCODE;
  }

  boolean isControl() {
    return (first & CONTROL) != 0;
  }

  boolean isClose() {
    return opcode() == CLOSE;
  }
}
