package io.keymast.keyinstaller;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** What strangers do to a port of a Key Installer, many at once. */
public enum Siege {
  STALLED_CONNECTIONS(1_000) {
    @Override
    void comes(int number, int port, TlsClient client) throws IOException {
      switch (number % 4) {
        case 0 -> staysSilent(port, new byte[0]);
        case 1 -> staysSilent(port, HALF_A_HELLO);
        case 2 -> tricklesHeader(port, client);
        default -> stallsAmidBody(port, client);
      }
    }
  },

  /** By resumed sessions, which cost an attacker next to nothing. */
  IDLE_CONNECTIONS(3_000) {
    @Override
    void comes(int number, int port, TlsClient client) throws IOException {
      try (TlsClient.Connection idle = client.at(port).connect("TLSv1.2")) {
        idle.awaitsEnd();
      }
    }
  },

  /** Without TLS. */
  STALLED_READERS(1_000) {
    @Override
    void comes(int number, int port, TlsClient client) throws IOException {
      switch (number % 3) {
        case 0 -> staysSilent(port, new byte[0]);
        case 1 -> staysSilent(port, octets(HALF_AN_OCSP_REQUEST));
        default -> tricklesHeader(port);
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
  private static final String HALF_AN_OCSP_REQUEST =
      "POST /somewhere/lora/ocsp HTTP/1.1\r\nHost: localhost\r\n"
          + "Content-Type: application/ocsp-request\r\nContent-Length: 1000\r\n\r\n0";
  private static final String A_HEADER_THAT_NEVER_ENDS =
      "GET /v1/certificate HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
  private static final Duration BETWEEN_OCTETS = Duration.ofSeconds(1);

  private final int strangers;

  Siege(int strangers) {
    this.strangers = strangers;
  }

  /** How many there are: each is there, or comes again. */
  public int strangers() {
    return strangers;
  }

  /** Whether each keeps its connection until it is cut off. */
  public boolean comeToStay() {
    return this != POLLS_BY_UNKNOWN_KEYS;
  }

  /** Once; returns when it is over, or was cut off. */
  abstract void comes(int number, int port, TlsClient client) throws IOException;

  private static void staysSilent(int port, byte[] begin) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(begin);
      socket.getInputStream().readAllBytes();
    }
  }

  private static void tricklesHeader(int port, TlsClient client) throws IOException {
    try (TlsClient.Connection slow = client.at(port).connect("TLSv1.2")) {
      slow.send(A_HEADER_THAT_NEVER_ENDS);
      while (slow.accepts("x")) {
        LockSupport.parkNanos(BETWEEN_OCTETS.toNanos());
      }
    }
  }

  private static void tricklesHeader(int port) throws IOException {
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
      slow.getOutputStream().write(octets(A_HEADER_THAT_NEVER_ENDS));
      while (!Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(BETWEEN_OCTETS.toNanos());
        slow.getOutputStream().write('x');
      }
    }
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void stallsAmidBody(int port, TlsClient client) throws IOException {
    try (TlsClient.Connection half = client.at(port).connect("TLSv1.2")) {
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
