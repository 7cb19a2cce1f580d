package io.keymast.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Stands between an operator process and the API server, on loopback: it counts the operator's
 * writes and does to each what it is armed with. Watches are streamed; a WebSocket is answered by
 * 200, upon which fabric8 watches over HTTP.
 */
public final class FaultProxy implements AutoCloseable {
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  /** Of one connection each, or not ours to set. */
  private static final Set<String> NOT_FORWARDED =
      Set.of(
          "connection", "content-length", "host", "http2-settings", "transfer-encoding", "upgrade");

  private final URI apiServer;
  private final HttpClient upstream;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<ProxiedWrite> writes = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private final List<ProxiedWrite> hits = new CopyOnWriteArrayList<>();
  private volatile Armament armament = new Armament(write -> false, write -> new Fault.None());
  private volatile Runnable killer = () -> {};

  private record Armament(Predicate<ProxiedWrite> counted, Function<ProxiedWrite, Fault> plan) {}

  private FaultProxy(URI apiServer, HttpClient upstream, HttpServer server) {
    this.apiServer = apiServer;
    this.upstream = upstream;
    this.server = server;
  }

  public static FaultProxy open(ControlPlane controlPlane) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      HttpClient upstream =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .sslContext(trusting(controlPlane.kubeconfig().resolveSibling("ca.crt")))
              .build();
      FaultProxy proxy =
          new FaultProxy(
              URI.create(controlPlane.admin().getConfiguration().getMasterUrl()), upstream, server);
      server.createContext("/", proxy::handle);
      server.setExecutor(proxy.threads);
      server.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How the operator process is killed; the proxy goes on only when it is dead. */
  public void kills(Runnable how) {
    killer = how;
  }

  /**
   * Forgets what was counted.
   *
   * @param counted which writes are counted and may be hit; all others pass
   * @param plan what is done to a counted write
   */
  public void arm(Predicate<ProxiedWrite> counted, Function<ProxiedWrite, Fault> plan) {
    armament = new Armament(counted, plan);
    counts.clear();
    writes.clear();
    hits.clear();
  }

  /** The counted writes that something was done to. */
  public List<ProxiedWrite> hits() {
    return List.copyOf(hits);
  }

  /** The counted writes that reached the API server, in order. */
  public List<ProxiedWrite> writes() {
    return List.copyOf(writes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    upstream.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestHeaders().containsKey("Sec-WebSocket-Key")) {
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (READS.contains(exchange.getRequestMethod())) {
        answer(exchange, forward(exchange, body));
      } else {
        write(exchange, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    ProxiedWrite write =
        ProxiedWrite.of(exchange.getRequestMethod(), exchange.getRequestURI().getPath());
    Armament armed = armament;
    if (!armed.counted().test(write)) {
      answer(exchange, forward(exchange, body));
      return;
    }
    ProxiedWrite numbered = write.numbered(counts.merge(write.kind(), 1, Integer::sum));
    Fault fault = armed.plan().apply(numbered);
    if (!(fault instanceof Fault.None)) {
      hits.add(numbered);
    }
    switch (fault) {
      case Fault.None() -> {
        writes.add(numbered);
        answer(exchange, forward(exchange, body));
      }
      case Fault.KillBefore() -> killer.run();
      case Fault.KillAfter() -> {
        writes.add(numbered);
        try (InputStream ignored = forward(exchange, body).body()) {
          killer.run();
        }
      }
      case Fault.DropAnswer() -> {
        writes.add(numbered);
        forward(exchange, body).body().close();
      }
      case Fault.Answer(var status) -> exchange.sendResponseHeaders(status, -1);
    }
  }

  private HttpResponse<InputStream> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(apiServer.resolve(exchange.getRequestURI().toString()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return upstream.send(request.build(), BodyHandlers.ofInputStream());
  }

  private static void answer(HttpExchange exchange, HttpResponse<InputStream> response)
      throws IOException {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
              }
            });
    exchange.sendResponseHeaders(response.statusCode(), 0);
    try (InputStream in = response.body();
        OutputStream out = exchange.getResponseBody()) {
      byte[] buffer = new byte[16 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        out.flush();
      }
    }
  }

  private static SSLContext trusting(Path certificate)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "api-server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
