package io.keymast.keyinstaller;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Asks for much by plain HTTP, and takes next to nothing of it. */
record SlowReader(Socket socket) implements AutoCloseable {
  private static final int SMALL = 4096;

  static SlowReader asks(int port, String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(SMALL);
    socket.setSoTimeout(1);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return new SlowReader(socket);
  }

  /** By saying a little more, as of a next request, and reading nothing. */
  boolean isOpen() {
    try {
      socket.getOutputStream().write('G');
      return true;
    } catch (IOException ended) {
      return false;
    }
  }

  /** Whether there may be more. */
  boolean readsALittle() {
    try {
      return socket.getInputStream().read(new byte[SMALL]) >= 0;
    } catch (SocketTimeoutException nothingYet) {
      return true;
    } catch (IOException ended) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
