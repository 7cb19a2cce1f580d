package io.keymast.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** By WebSocket, as the API server and fabric8 watch over TLS: an event is a message. */
final class WebSocketWatch implements Watch {
  private static final int TEXT = 1;

  private final String resource;
  private final InputStream in;
  private final OutputStream out;

  /** Of the API server's messages: text, or octets. */
  private volatile int opcode = TEXT;

  /**
   * @param in what the API server says once it has switched protocols
   * @param out to whoever watches
   */
  WebSocketWatch(String resource, InputStream in, OutputStream out) {
    this.resource = resource;
    this.in = in;
    this.out = out;
  }

  @Override
  public String resource() {
    return resource;
  }

  @Override
  public void pass(byte[] event) throws IOException {
    pass(WebSocketFrame.whole(opcode, event));
  }

  /** The frames of one message together; pings and the like pass as they come, between them too. */
  @Override
  public byte[] next() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    while (true) {
      WebSocketFrame frame = WebSocketFrame.read(in);
      if (frame.isControl()) {
        pass(frame);
        if (frame.isClose()) {
          return new byte[] {};
        }
        continue;
      }
      if (frame.opcode() != 0) {
        opcode = frame.opcode();
      }
      message.write(frame.payload());
      if (frame.isLast()) {
        return message.toByteArray();
      }
    }
  }

  @Override
  public void end() throws IOException {
    in.close();
  }

  private synchronized void pass(WebSocketFrame frame) throws IOException {
    frame.write(out);
  }
}
