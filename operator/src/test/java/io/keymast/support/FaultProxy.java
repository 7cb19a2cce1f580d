package io.keymast.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Stands between a process and the API server, on loopback: it counts the process's writes by
 * {@linkplain Lane lanes} and does to each what its lane is armed with. Watches are streamed; a
 * WebSocket is answered by 200, upon which fabric8 watches over HTTP. {@link TlsRelay} is for what
 * happens to WebSockets, and over TLS.
 */
public final class FaultProxy implements AutoCloseable {
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  private final Upstream upstream;
  private final InetSocketAddress address;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Lane> lanes = new CopyOnWriteArrayList<>();
  private final Watches watches = new Watches();
  private final Reads reads = new Reads();
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile Runnable killer = () -> {};
  private volatile HttpServer server;
  private volatile boolean away;
  private volatile CountDownLatch silence = new CountDownLatch(0);
  private volatile Fault ofReads = new Fault.None();

  private FaultProxy(Upstream upstream, InetSocketAddress address) throws IOException {
    this.upstream = upstream;
    this.address = address;
    this.server = listens();
  }

  public static FaultProxy open(ControlPlane controlPlane) {
    try {
      return new FaultProxy(
          Upstream.of(controlPlane),
          new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpServer listens() throws IOException {
    HttpServer listener = HttpServer.create(address, 0);
    listener.createContext("/", this::handle);
    listener.setExecutor(threads);
    listener.start();
    return listener;
  }

  public String url() {
    return "http://127.0.0.1:" + address.getPort();
  }

  /** How the operator process is killed; the proxy goes on only when it is dead. */
  public void kills(Runnable how) {
    killer = how;
  }

  /** Writes in no lane pass uncounted. */
  public Lane open(Predicate<ProxiedWrite> members) {
    Lane lane = new Lane(members);
    lanes.add(lane);
    return lane;
  }

  public void close(Lane lane) {
    lanes.remove(lane);
  }

  public Watches watches() {
    return watches;
  }

  public Reads reads() {
    return reads;
  }

  /** Nobody is answered, and watches break off, until it {@linkplain #comesBack comes back}. */
  public void goesAway() {
    away = true;
    watches.breakOff();
  }

  /** Nobody is answered, nobody is cut off, and watches that are open hear nothing. */
  public void fallsSilent() {
    silence = new CountDownLatch(1);
    watches.stall();
  }

  /** Whoever was connected is cut off, and nobody gets a connection. */
  public void closesItsPort() {
    watches.breakOff();
    server.stop(0);
  }

  /** Those that were not answered never are, but whoever asks now is. */
  public void comesBack() {
    away = false;
    if (silence.getCount() > 0) {
      watches.thaw();
      silence.countDown();
    }
  }

  /** As it was before. */
  public void opensItsPort() {
    try {
      server = listens();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each read from now on, the watches too: they are broken off, and asked for anew. */
  public void troublesReadsBy(Fault fault) {
    ofReads = fault;
    watches.breakOff();
  }

  /** How many asked in vain. */
  public int unanswered() {
    return unanswered.get();
  }

  @Override
  public void close() {
    watches.thaw();
    server.stop(0);
    threads.shutdownNow();
    upstream.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (away) {
        unanswered.incrementAndGet();
        return;
      }
      if (silence.getCount() > 0) {
        unanswered.incrementAndGet();
        silence.await();
        return;
      }
      if (exchange.getRequestHeaders().containsKey("Sec-WebSocket-Key")) {
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (READS.contains(exchange.getRequestMethod())) {
        suffer(exchange, body, faultOfReading(exchange));
      } else {
        write(exchange, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Fault faultOfReading(HttpExchange exchange) {
    return ofReads instanceof Fault.None && !isWatch(exchange)
        ? reads.meet(exchange.getRequestURI())
        : ofReads;
  }

  private static boolean isWatch(HttpExchange exchange) {
    String query = exchange.getRequestURI().getQuery();
    return query != null && query.contains("watch=true");
  }

  private void write(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    ProxiedWrite write = requestOf(exchange, body);
    Optional<Lane> lane = lanes.stream().filter(each -> each.has(write)).findFirst();
    suffer(exchange, body, lane.map(it -> it.meet(write)).orElseGet(Fault.None::new));
  }

  private void suffer(HttpExchange exchange, byte[] body, Fault fault)
      throws IOException, InterruptedException {
    switch (fault) {
      case Fault.None() -> answer(exchange, body, upstream.forward(exchange, body));
      case Fault.KillBefore() -> killer.run();
      case Fault.KillAfter() -> {
        commit(exchange, body);
        killer.run();
      }
      case Fault.DropAnswer() -> commit(exchange, body);
      case Fault.Answer(var status) -> refuse(exchange, status);
      case Fault.DelayAnswer(var by) -> {
        HttpResponse<InputStream> answer = upstream.forward(exchange, body);
        Thread.sleep(by);
        answer(exchange, body, answer);
      }
      case Fault.DelayRequest(var by) -> {
        Thread.sleep(by);
        answer(exchange, body, upstream.forward(exchange, body));
      }
      case Fault.Hold(var meanwhile) -> {
        meanwhile.run();
        answer(exchange, body, upstream.forward(exchange, body));
      }
    }
  }

  private void answer(HttpExchange exchange, byte[] body, HttpResponse<InputStream> response)
      throws IOException, InterruptedException {
    if (isWatch(exchange)) {
      watches.stream(exchange, response, requestOf(exchange, body).resource());
    } else {
      Upstream.answer(exchange, response);
    }
  }

  private void commit(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    upstream.forward(exchange, body).body().close();
  }

  /** As the API server says it. */
  private static void refuse(HttpExchange exchange, int code) throws IOException {
    byte[] status =
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
        "message":"injected","reason":"%s","code":%d}
        """
            .formatted(reason(exchange.getRequestMethod(), code), code)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, status.length);
    exchange.getResponseBody().write(status);
  }

  private static String reason(String method, int code) {
    return switch (code) {
      case 409 -> method.equals("POST") ? "AlreadyExists" : "Conflict";
      case 429 -> "TooManyRequests";
      case 500 -> "InternalError";
      case 503 -> "ServiceUnavailable";
      default -> "";
    };
  }

  private static ProxiedWrite requestOf(HttpExchange exchange, byte[] body) {
    return ProxiedWrite.of(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body);
  }
}
