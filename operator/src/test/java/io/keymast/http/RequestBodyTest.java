package io.keymast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
  private static final String POST = "POST / HTTP/1.1\r\nHost: localhost\r\n";
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration NEVER = Duration.ofMinutes(5);

  private final List<Class<?>> read = new CopyOnWriteArrayList<>();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private volatile Duration deadline = NEVER;

  @BeforeEach
  void start() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Reads());
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 10\r\n\r\nhalf",
        "Content-Length: 10\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "Transfer-Encoding: chunked\r\n\r\na\r\nhalf",
      })
  @DisplayName("Who stalls amid a body is answered, told so, and loses the connection")
  void stalls(String body) throws IOException {
    deadline = SOON;

    String answers = answersTo(POST + body);

    assertThat(answers).containsOnlyOnce("HTTP/1.1 200").contains("Connection: close");
    assertThat(read).containsExactly(RequestBody.TooSlow.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked\r\n\r\nx\r\nhalf\r\n",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf of it",
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhalf",
      })
  @DisplayName("A body whose frame is broken is not called too large")
  void brokenFrame(String body) throws IOException {
    answersTo(POST + body);

    assertThat(read).containsExactly(RequestBody.Broken.class);
  }

  @Test
  @DisplayName("What comes after a deadline is no request")
  void comesTooLate() throws IOException {
    deadline = SOON;
    try (Socket client = connect()) {
      send(client, POST + "Content-Length: 10\r\n\r\nhalf");
      assertThat(client.getInputStream().read()).isEqualTo('H');

      sendInVain(client, "of it." + POST + "Content-Length: 0\r\n\r\n");
      readToTheEnd(client);

      assertThat(read).containsExactly(RequestBody.TooSlow.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1000\r\n\r\nhalf",
        "Transfer-Encoding: chunked\r\n\r\n21\r\nmore than sixteen of them at once\r\n",
      })
  @DisplayName("Who sends more than is taken is answered, told so, and loses the connection")
  void sendsTooMuch(String body) throws IOException {
    String answers = answersTo(POST + body);

    assertThat(answers).containsOnlyOnce("HTTP/1.1 200").contains("Connection: close");
    assertThat(read).containsExactly(RequestBody.TooLarge.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 1_000, 100_000, 1_000_000})
  @DisplayName("Who sends too much and then listens reads the answer to its end: no reset")
  void sendsTooMuchThenListens(int length) throws IOException {
    try (Socket client = connect()) {
      send(client, POST + "Content-Length: %d\r\n\r\n".formatted(length) + "x".repeat(length));

      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200")
          .contains("Connection: close")
          .endsWith("\r\n\r\n");
      assertThat(read).containsExactly(RequestBody.TooLarge.class);
    }
  }

  @Test
  @DisplayName("Who asks whether to send too much is not told to go on")
  void asksFirst() throws IOException {
    String answers = answersTo(POST + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n");

    assertThat(answers).startsWith("HTTP/1.1 200").contains("Connection: close");
    assertThat(read).containsExactly(RequestBody.TooLarge.class);
  }

  @Test
  @DisplayName("Who sends without end is cut off")
  void sendsWithoutEnd() throws IOException {
    try (Socket client = connect()) {
      send(client, POST + "Content-Length: %d\r\n\r\n".formatted(Long.MAX_VALUE));
      String block = "x".repeat(64 * 1024);

      assertThatThrownBy(
              () -> {
                while (true) {
                  send(client, block);
                }
              })
          .isInstanceOf(SocketException.class);
      assertThat(read).containsExactly(RequestBody.TooLarge.class);
    }
  }

  @Test
  @DisplayName("Who sends all of it keeps the connection")
  void sendsAll() throws IOException {
    String first = POST + "Content-Length: 5\r\n\r\nwhole";

    answersTo(first + POST + "Connection: close\r\nContent-Length: 5\r\n\r\nagain");

    assertThat(read).containsExactly(RequestBody.Read.class, RequestBody.Read.class);
  }

  /** All that comes until the connection ends. */
  private String answersTo(String request) throws IOException {
    try (Socket client = connect()) {
      send(client, request);
      return readToTheEnd(client);
    }
  }

  private Socket connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    client.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
    return client;
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void sendInVain(Socket client, String text) {
    try {
      send(client, text);
    } catch (IOException e) {
      assertThat(e).isInstanceOf(SocketException.class);
    }
  }

  /** A socket that has data which nobody read ends with a reset. */
  private static String readToTheEnd(Socket client) throws IOException {
    StringBuilder answers = new StringBuilder();
    try {
      for (int octet; (octet = client.getInputStream().read()) >= 0; ) {
        answers.append((char) octet);
      }
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    return answers.toString();
  }

  private final class Reads extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      read.add(RequestBody.of(request, response, 16, deadline).getClass());
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
      response.write(true, ByteBuffer.allocate(0), callback);
      return true;
    }
  }
}
