package io.keymast.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/**
 * A connection through the relay.
 *
 * @param raw that of the client, without TLS
 */
record TlsPassage(Socket raw, SSLSocket client, SSLSocket apiServer) implements Closeable {
  InputStream requests() throws IOException {
    return client.getInputStream();
  }

  OutputStream toApiServer() throws IOException {
    return apiServer.getOutputStream();
  }

  InputStream answers() throws IOException {
    return apiServer.getInputStream();
  }

  OutputStream toClient() throws IOException {
    return client.getOutputStream();
  }

  /** The client is told by RST, and the API server by the end of its connection. */
  void breakOff() throws IOException {
    reset(raw);
    apiServer.close();
  }

  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It has ended already.
    }
  }

  /** With TLS's word for it, to both. */
  @Override
  public void close() throws IOException {
    client.close();
    apiServer.close();
  }
}
