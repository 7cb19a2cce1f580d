package io.keymast.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keymast.domain.Der;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;

/** Somebody who may have a published CRL: a Key Installer, a cache, a CDN. Silent at first. */
public final class CrlCopies implements AutoCloseable {
  private static final int SILENT = 503;

  private final AtomicReference<Answer> answer = new AtomicReference<>(new Answer(SILENT));
  private final HttpServer server;

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Answer(int status, byte... body) {}

  public CrlCopies() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", exchange -> send(exchange, answer.get()));
    server.createContext("/silent", exchange -> send(exchange, new Answer(SILENT)));
    server.start();
  }

  private static void send(HttpExchange exchange, Answer given) throws IOException {
    int length = given.body().length == 0 ? -1 : given.body().length;
    exchange.sendResponseHeaders(given.status(), length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(given.body());
    }
  }

  public void have(Der crl) {
    answer.set(new Answer(200, crl.toByteArray()));
  }

  public void haveNone() {
    answer.set(new Answer(404));
  }

  public URI uri() {
    return uri("");
  }

  public void areSilent() {
    answer.set(new Answer(SILENT));
  }

  /** One of them that never answers. */
  public URI silent() {
    return uri("/silent");
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
