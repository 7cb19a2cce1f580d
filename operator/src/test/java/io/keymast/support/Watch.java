package io.keymast.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** One that a process has open through the proxy. */
record Watch(String resource, InputStream in, OutputStream out) {
  private static final byte[] EXPIRED =
      """
      {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
      "message":"too old resource version","reason":"Expired","code":410}}
      """
          .getBytes(StandardCharsets.UTF_8);

  /** Whole events only, since several threads write here. */
  synchronized void pass(byte[] event) throws IOException {
    out.write(event);
    out.flush();
  }

  void expire() throws IOException {
    pass(EXPIRED);
    in.close();
  }

  /** The API server's; an event is a line, and an empty one is the end. */
  byte[] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      line.write(octet);
      if (octet == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }
}
