package io.keymast.endtoend;

import io.keymast.keyinstaller.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** What strangers do to a Key Installer, many at once. */
enum Siege {
  STALLED_CONNECTIONS(1_000) {
    @Override
    void comes(int number, int port, TlsClient client) throws IOException {
      switch (number % 4) {
        case 0 -> staysSilent(port, new byte[0]);
        case 1 -> staysSilent(port, HALF_A_HELLO);
        case 2 -> tricklesHeader(client);
        default -> stallsAmidBody(client);
      }
    }
  },

  /** By resumed sessions, which cost an attacker next to nothing. */
  IDLE_CONNECTIONS(3_000) {
    @Override
    void comes(int number, int port, TlsClient client) throws IOException {
      try (TlsClient.Connection idle = client.connect("TLSv1.2")) {
        idle.awaitsEnd();
      }
    }
  },

  POLLS_BY_UNKNOWN_KEYS(16) {
    @Override
    void comes(int number, int port, TlsClient client) throws IOException {
      try (TlsClient.Connection poll = client.anew(port).connect("TLSv1.3")) {
        poll.exchange("/v1/certificate", "Connection: close");
      }
    }
  };

  private static final byte[] HALF_A_HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3};
  private static final Duration BETWEEN_OCTETS = Duration.ofSeconds(1);

  private final int strangers;

  Siege(int strangers) {
    this.strangers = strangers;
  }

  /** How many there are at once. */
  int strangers() {
    return strangers;
  }

  /** Once; returns when it is over, or was cut off. */
  abstract void comes(int number, int port, TlsClient client) throws IOException;

  private static void staysSilent(int port, byte[] begin) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(begin);
      socket.getInputStream().readAllBytes();
    }
  }

  private static void tricklesHeader(TlsClient client) throws IOException {
    try (TlsClient.Connection slow = client.connect("TLSv1.2")) {
      slow.send("GET /v1/certificate HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
      while (slow.accepts("x")) {
        LockSupport.parkNanos(BETWEEN_OCTETS.toNanos());
      }
    }
  }

  private static void stallsAmidBody(TlsClient client) throws IOException {
    try (TlsClient.Connection half = client.connect("TLSv1.2")) {
      half.send(
          "POST /.well-known/est/simpleenroll HTTP/1.1\r\nHost: localhost\r\n"
              + "Content-Type: application/pkcs10\r\nContent-Length: 1000\r\n\r\nMII");
      half.awaitsEnd();
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%,d %s", strangers, name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }
}
