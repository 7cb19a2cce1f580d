package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Clients that say nothing, or one byte at a time. */
class StalledClientsTest {
  private static final String CERTIFICATE = "/v1/certificate";
  private static final String CONNECTIONS = "keymast.key.installer.connections";
  private static final int FEW = 20;

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName(
      "Attack 6: 800 stalled connections don't keep an honest poll waiting until they are cut")
  void servesBesideStalledClients() throws Exception {
    StationBox box = keyInstaller.newStation();
    keyInstaller.declares(box);
    TlsClient attacker = keyInstaller.tlsClient(box);
    List<AutoCloseable> stalled = new ArrayList<>();
    try {
      for (int each = 0; each < 200; each++) {
        stalled.add(
            new Socket(InetAddress.getLoopbackAddress(), keyInstaller.server().httpsPort()));
        Socket half =
            new Socket(InetAddress.getLoopbackAddress(), keyInstaller.server().httpsPort());
        half.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3});
        stalled.add(half);
        stalled.add(stall(attacker, "GET /v1/certificate HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
        stalled.add(
            stall(
                attacker,
                "POST /.well-known/est/simpleenroll HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/pkcs10\r\nContent-Length: 1000\r\n\r\nMII"));
      }
      TlsClient honest = keyInstaller.tlsClient(box);

      int status;
      try (TlsClient.Connection poll = honest.connect("TLSv1.3")) {
        status = poll.get(CERTIFICATE);
      }

      assertThat(status).isEqualTo(200);
      assertThat(keyInstaller.gauge(CONNECTIONS)).as("stalled as ever").isGreaterThan(FEW);
      await().until(() -> keyInstaller.gauge(CONNECTIONS) < FEW);
    } finally {
      for (AutoCloseable connection : stalled) {
        connection.close();
      }
    }
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName("One byte at a time outlasts an idle timeout, but not the deadline")
  void endsTricklingClients() throws Exception {
    StationBox box = keyInstaller.newStation();
    keyInstaller.declares(box);
    long begun = System.nanoTime();
    try (TlsClient.Connection trickling = keyInstaller.tlsClient(box).connect("TLSv1.3")) {
      trickling.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
      await().pollInterval(Duration.ofSeconds(1)).until(() -> !trickling.accepts("x"));
    }
    outlastedAnIdleTimeout(begun);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName("The publication port has the same deadline")
  void endsTricklingReaders() throws Exception {
    long begun = System.nanoTime();
    try (Socket trickling =
        new Socket(InetAddress.getLoopbackAddress(), keyInstaller.server().publicationPort())) {
      send(trickling, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
      await().pollInterval(Duration.ofSeconds(1)).until(() -> !send(trickling, "x"));
    }
    outlastedAnIdleTimeout(begun);
  }

  private static void outlastedAnIdleTimeout(long begun) {
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isGreaterThan(ServerSettings.Limits.defaults().idle());
  }

  private static TlsClient.Connection stall(TlsClient client, String begin) throws IOException {
    TlsClient.Connection connection = client.connect("TLSv1.3");
    connection.send(begin);
    return connection;
  }

  private static boolean send(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
