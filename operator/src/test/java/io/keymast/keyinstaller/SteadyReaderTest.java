package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A relying party behind a slow line, for which a CRL takes longer than a request may. */
class SteadyReaderTest {
  /** The publication port has four times of it. */
  private static final Duration REQUEST = Duration.ofMillis(750);

  private static final int LEAST_RATE = 256 * 1024;

  /** Far more than stands in buffers between the two. */
  private static final int LENGTH = 24 * 1024 * 1024;

  private static final byte[] BODY = randomBody();
  private static final int AT_ONCE = 200 * 1024;
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Test
  @DisplayName("Who reads steadily, and faster than the least rate, gets all of a large answer")
  void getsAll() throws Exception {
    try (KeyInstallerUnderTest keyInstaller =
            KeyInstallerUnderTest.started(
                new ServerSettings.Limits(
                    150,
                    2000,
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    REQUEST,
                    LEAST_RATE,
                    100),
                largeAnswer());
        Reader reader = Reader.asks(keyInstaller.server().publicationPort())) {
      long began = System.nanoTime();

      await("the end").pollInterval(PAUSE).until(() -> !reader.readsMore());

      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isGreaterThan(REQUEST.multipliedBy(4));
      assertThat(reader.hasTakenWhole(BODY)).isTrue();
    }
  }

  private static byte[] randomBody() {
    byte[] body = new byte[LENGTH];
    new Random(1).nextBytes(body);
    return body;
  }

  private static Handler largeAnswer() {
    return new Handler.Abstract.NonBlocking() {
      @Override
      public boolean handle(Request request, Response response, Callback callback) {
        response.write(true, ByteBuffer.wrap(BODY), callback);
        return true;
      }
    };
  }

  private static final class Reader implements AutoCloseable {
    private final Socket socket;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    private Reader(Socket socket) {
      this.socket = socket;
    }

    static Reader asks(int port) throws IOException {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new Reader(socket);
    }

    /** Whether there may be more. */
    boolean readsMore() {
      try {
        byte[] more = socket.getInputStream().readNBytes(AT_ONCE);
        taken.writeBytes(more);
        return more.length == AT_ONCE;
      } catch (IOException cut) {
        return false;
      }
    }

    /** After a header. */
    boolean hasTakenWhole(byte[] body) {
      byte[] all = taken.toByteArray();
      int header = all.length - body.length;
      return header > 0 && Arrays.equals(all, header, all.length, body, 0, body.length);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
