package io.keymast.support;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What comes before the body of a request or of an answer by HTTP/1.1, as it came. */
record HttpHead(String text) {
  private static final String END = "\r\n\r\n";

  /** Reads no octet of the body; an EOFException where the connection has ended. */
  static HttpHead read(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(END, Math.max(0, text.length() - END.length())) < 0) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("the connection has ended");
      }
      text.append((char) octet);
    }
    return new HttpHead(text.toString());
  }

  void write(OutputStream out) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Of a request. */
  String path() {
    return URI.create(text.split(" ", 3)[1]).getPath();
  }

  /** Of a request. */
  boolean asksForWebSocket() {
    return field("Upgrade").equalsIgnoreCase("websocket");
  }

  /** Of an answer. */
  boolean switchesProtocols() {
    return text.startsWith("HTTP/1.1 101 ");
  }

  int contentLength() throws IOException {
    String length = field("Content-Length");
    if (length.isEmpty()) {
      throw new IOException("a body of no stated length: " + text);
    }
    return Integer.parseInt(length);
  }

  private String field(String name) {
    return text.lines()
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2 && parts[0].equalsIgnoreCase(name))
        .map(parts -> parts[1].strip())
        .findFirst()
        .orElse("");
  }
}
