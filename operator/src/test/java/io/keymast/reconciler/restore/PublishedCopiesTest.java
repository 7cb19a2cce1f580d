package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.support.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A replica that was just started knows nothing, and says so. */
class PublishedCopiesTest {
  private static final InetAddress BLANK = address(1);
  private static final InetAddress OTHER = address(2);
  private static final LoadedAuthority LORA =
      ALoadedAuthority.named(
          new AuthorityName("copies", "lora"), Instant.parse("2026-11-28T03:00:00Z"));

  @Test
  @DisplayName("S41 Replicas have told all only once each of them has answered")
  void everyAddress() throws IOException {
    HttpServer blank = havingNone(new InetSocketAddress(BLANK, 0));
    int port = blank.getAddress().getPort();
    try (HttpClient client = HttpClient.newHttpClient()) {
      PublishedCopies copies =
          new PublishedCopies(
              List.of(URI.create("http://replicas:" + port)),
              client,
              host -> new InetAddress[] {BLANK, OTHER},
              Patience.LONG);

      assertThat(copies.of(LORA)).isEqualTo(new PublishedCopies.Found(List.of(), false));

      HttpServer other = havingNone(new InetSocketAddress(OTHER, port));
      try {
        assertThat(copies.of(LORA)).isEqualTo(new PublishedCopies.Found(List.of(), true));
      } finally {
        other.stop(0);
      }
    } finally {
      blank.stop(0);
    }
  }

  @Test
  @DisplayName("S41 A host that has no address has not answered")
  void noAddress() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      PublishedCopies copies =
          new PublishedCopies(
              List.of(URI.create("http://replicas.invalid:1")),
              client,
              host -> {
                throw new UnknownHostException(host);
              },
              Patience.LONG);

      assertThat(copies.of(LORA).isComplete()).isFalse();
    }
  }

  @Test
  @DisplayName("S41 Who begins an answer and does not end it has not answered")
  void stalls() throws IOException {
    HttpServer stalling = HttpServer.create(new InetSocketAddress(BLANK, 0), 0);
    stalling.createContext("/", exchange -> exchange.sendResponseHeaders(200, 1_000));
    stalling.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      PublishedCopies copies =
          new PublishedCopies(
              List.of(URI.create("http://replicas:" + stalling.getAddress().getPort())),
              client,
              host -> new InetAddress[] {BLANK},
              Duration.ofMillis(300));

      assertThat(copies.of(LORA)).isEqualTo(new PublishedCopies.Found(List.of(), false));
    } finally {
      stalling.stop(0);
    }
  }

  private static HttpServer havingNone(InetSocketAddress address) throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
