package io.keymast.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** By plain HTTP: an event is a line. */
record LineWatch(String resource, InputStream in, OutputStream out) implements Watch {
  @Override
  public synchronized void pass(byte[] event) throws IOException {
    out.write(event);
    out.flush();
  }

  @Override
  public byte[] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      line.write(octet);
      if (octet == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  @Override
  public void end() throws IOException {
    in.close();
  }
}
