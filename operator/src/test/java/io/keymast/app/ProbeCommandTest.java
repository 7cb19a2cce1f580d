package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What {@code helm test} runs. */
@SuppressWarnings("NullAway.Init")
class ProbeCommandTest {
  private final Deque<Integer> answers = new ArrayDeque<>();
  private final StringWriter said = new StringWriter();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/readyz",
        exchange -> {
          exchange.sendResponseHeaders(answers.poll(), -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  @DisplayName("It asks again until it is told 200")
  void asksAgain() {
    answers.addAll(List.of(503, 200));

    assertThat(probe("--attempts=3")).isZero();

    assertThat(said.toString()).contains("/readyz: 200");
  }

  @Test
  @DisplayName("What is never ready fails the test, and says what it said last")
  void givesUp() {
    answers.add(503);

    assertThat(probe("--attempts=1")).isEqualTo(1);

    assertThat(said.toString()).contains("/readyz: 503");
  }

  private int probe(String attempts) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/readyz";
    return Keymast.commandLine()
        .setOut(new PrintWriter(said, true))
        .execute("probe", attempts, url);
  }
}
