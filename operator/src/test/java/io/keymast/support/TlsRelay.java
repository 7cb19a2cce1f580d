package io.keymast.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Stands between a process and the API server as a load balancer does, by TLS to both sides. What
 * comes by is what comes by in production: requests by HTTP/2, passed on as they are, and each
 * watch by a WebSocket, event by event. Nothing else passes.
 */
public final class TlsRelay implements AutoCloseable {
  private static final String HTTP_2 = "h2";
  private static final String NO_PROTOCOL = "";

  private final SSLContext asServer;
  private final SSLContext asClient;
  private final int apiServer;
  private final ServerSocket listener;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final Watches watches = new Watches();
  private final AnswerTrap trap = new AnswerTrap();
  private final AtomicInteger connectionsByHttp2 = new AtomicInteger();
  private final AtomicInteger webSockets = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger neither = new AtomicInteger();
  private volatile boolean away;

  private TlsRelay(ControlPlane controlPlane) throws IOException, GeneralSecurityException {
    this.asServer = ApiServerTls.server(controlPlane);
    this.asClient = ApiServerTls.client(controlPlane);
    this.apiServer = URI.create(controlPlane.admin().getConfiguration().getMasterUrl()).getPort();
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  public static TlsRelay open(ControlPlane controlPlane) {
    try {
      TlsRelay relay = new TlsRelay(controlPlane);
      Thread.ofVirtual().start(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its certificate is the API server's own. */
  public String url() {
    return "https://127.0.0.1:" + listener.getLocalPort();
  }

  /** Those that came as WebSockets; there are no others. */
  public Watches watches() {
    return watches;
  }

  /** How many watches have been opened so. */
  public int webSockets() {
    return webSockets.get();
  }

  public int connectionsByHttp2() {
    return connectionsByHttp2.get();
  }

  /** How many asked for something by HTTP/1.1 that is no WebSocket, in vain. */
  public int neither() {
    return neither.get();
  }

  /** How many were cut off at once while it was away. */
  public int refused() {
    return refused.get();
  }

  /** All connections are reset, and so are those that come, until it {@link #comesBack}. */
  public void breaksOff() {
    away = true;
    clients.forEach(TlsPassage::reset);
  }

  public void comesBack() {
    away = false;
  }

  /**
   * Once a request is on its way that has these words in its body, nothing comes back on its
   * connection, until that is {@linkplain #resetsUnanswered reset}.
   */
  public void losesAnswerTo(String words) {
    trap.set(words);
  }

  /** Whether there was such a request. */
  public boolean hasLostAnswer() {
    return trap.isSprung();
  }

  public void resetsUnanswered() throws IOException {
    trap.breaksOff();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    breaksOff();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        clients.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket raw) {
    try (raw) {
      if (away) {
        refused.incrementAndGet();
        TlsPassage.reset(raw);
        return;
      }
      try (SSLSocket client = accepted(raw);
          SSLSocket upstream = connected(client.getApplicationProtocol())) {
        pass(new TlsPassage(raw, client, upstream));
      }
    } catch (IOException e) {
      // Cut, or ended by either side.
    } finally {
      clients.remove(raw);
    }
  }

  private SSLSocket accepted(Socket raw) throws IOException {
    SSLSocket client =
        (SSLSocket) asServer.getSocketFactory().createSocket(raw, "127.0.0.1", raw.getPort(), true);
    client.setUseClientMode(false);
    client.setHandshakeApplicationProtocolSelector(
        (_, offered) -> offered.contains(HTTP_2) ? HTTP_2 : NO_PROTOCOL);
    client.startHandshake();
    return client;
  }

  private SSLSocket connected(String protocol) throws IOException {
    SSLSocket upstream =
        (SSLSocket)
            asClient.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), apiServer);
    if (protocol.equals(HTTP_2)) {
      SSLParameters parameters = upstream.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {HTTP_2});
      upstream.setSSLParameters(parameters);
    }
    upstream.startHandshake();
    return upstream;
  }

  private void pass(TlsPassage ends) throws IOException {
    if (ends.client().getApplicationProtocol().equals(HTTP_2)) {
      connectionsByHttp2.incrementAndGet();
      new Http2Passage(ends, trap).runs();
    } else {
      passUpgrade(ends);
    }
  }

  /** The client may ask again where it was refused. */
  private void passUpgrade(TlsPassage ends) throws IOException {
    while (true) {
      HttpHead request = HttpHead.read(ends.requests());
      if (!request.asksForWebSocket()) {
        neither.incrementAndGet();
        return;
      }
      request.write(ends.toApiServer());
      HttpHead answer = HttpHead.read(ends.answers());
      answer.write(ends.toClient());
      if (answer.switchesProtocols()) {
        passWatch(ends, ProxiedWrite.of("GET", request.path(), new byte[] {}).resource());
        return;
      }
      ends.toClient().write(ends.answers().readNBytes(answer.contentLength()));
    }
  }

  private void passWatch(TlsPassage ends, String resource) throws IOException {
    webSockets.incrementAndGet();
    Thread.ofVirtual().start(() -> passRequests(ends));
    watches.follow(new WebSocketWatch(resource, ends.answers(), ends.toClient()));
  }

  /** What a client says to a watch: pongs, and its end. */
  private static void passRequests(TlsPassage ends) {
    try (ends) {
      ends.requests().transferTo(ends.toApiServer());
    } catch (IOException e) {
      // Ended by either side.
    }
  }
}
