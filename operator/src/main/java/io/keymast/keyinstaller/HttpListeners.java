package io.keymast.keyinstaller;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.AcceptRateLimit;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP servers, each with threads and limits of its own. */
final class HttpListeners {
  private static final String HTTP = "http/1.1";
  private static final int MAX_HEADER = 8 * 1024;

  /** A CRL is larger than a certificate: it may take so many times as long, however it is read. */
  private static final int LARGE_ANSWER = 4;

  /**
   * Who comes while none is accepted waits in turn: beyond it, it is a matter of luck whose next
   * try finds a place.
   */
  private static final int QUEUE = 1024;

  /** An OCSP request is base64 in a path, in which slashes are escaped or not (RFC 6960, A.1). */
  private static final UriCompliance SLASHES_IN_BASE64 =
      UriCompliance.RFC3986.with(
          "SLASHES_IN_BASE64",
          UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
          UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT);

  static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private HttpListeners() {}

  /** What is being answered is finished first. */
  static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("a server of the Key Installer did not stop", e);
    }
  }

  static Server stationServer(
      ServerSettings settings, StationTls tls, Handler handler, KeyInstallerMeters meters) {
    Server server = new Server(threads("stations"));
    SslConnectionFactory ssl = new SslConnectionFactory(tls, HTTP);
    ssl.addBean(counted(meters));
    ConnectionDeadlines deadlines =
        serveTls(server, ssl, settings.listeners().https(), settings, handler);
    meters.gaugeConnections(deadlines::open);
    return server;
  }

  /** TLS as towards stations, for concentrators. */
  static Server inUseServer(int port, ServerSettings settings, StationTls tls, Handler handler) {
    Server server = new Server(threads("in-use"));
    serveTls(server, new SslConnectionFactory(tls, HTTP), port, settings, handler);
    return server;
  }

  private static ConnectionDeadlines serveTls(
      Server server, SslConnectionFactory ssl, int port, ServerSettings settings, Handler handler) {
    HttpConfiguration http = http();
    http.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector =
        new ServerConnector(server, 1, 1, ssl, new HttpConnectionFactory(http));
    ServerSettings.Limits limits = settings.limits();
    ConnectionDeadlines deadlines = deadlines(server, limits, limits.request());
    bound(server, connector, port, settings, deadlines);
    server.setHandler(new GracefulHandler(new WithinDeadline(deadlines, handler)));
    return deadlines;
  }

  private static SslHandshakeListener counted(KeyInstallerMeters meters) {
    return new SslHandshakeListener() {
      @Override
      public void handshakeSucceeded(Event event) {
        meters.handshake("ok");
      }

      @Override
      public void handshakeFailed(Event event, Throwable failure) {
        meters.handshake("failed");
      }
    };
  }

  static Server plainServer(String name, int port, ServerSettings settings, Handler handler) {
    ServerSettings.Limits limits = settings.limits();
    Server server = new Server(threads(name));
    HttpConfiguration plain = http();
    plain.setUriCompliance(SLASHES_IN_BASE64);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(plain));
    ConnectionDeadlines deadlines =
        deadlines(server, limits, limits.request().multipliedBy(LARGE_ANSWER));
    bound(server, connector, port, settings, deadlines);
    server.setHandler(new GracefulHandler(new WithinDeadline(deadlines, handler)));
    return server;
  }

  private static ConnectionDeadlines deadlines(
      Server server, ServerSettings.Limits limits, Duration request) {
    return new ConnectionDeadlines(
        limits.connections(),
        new ConnectionDeadlines.Times(limits.header(), request, limits.leastRate()),
        VirtualThreads.getVirtualThreadsExecutor(server.getThreadPool()),
        System::nanoTime);
  }

  private static void bound(
      Server server,
      ServerConnector connector,
      int port,
      ServerSettings settings,
      ConnectionDeadlines deadlines) {
    ServerSettings.Limits limits = settings.limits();
    connector.setHost(settings.listeners().bindAddress());
    connector.setPort(port);
    connector.setAcceptQueueSize(QUEUE);
    connector.setIdleTimeout(limits.idle().toMillis());
    connector.addBean(deadlines, true);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    server.addBean(new AcceptRateLimit(limits.acceptsPerSecond(), 1, TimeUnit.SECONDS, connector));
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(STOP_PATIENCE.toMillis());
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(MAX_HEADER);
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
    http.setUriCompliance(UriCompliance.RFC3986);
    return http;
  }

  private static QueuedThreadPool threads(String name) {
    QueuedThreadPool threads = new QueuedThreadPool(32, 4);
    threads.setName(name);
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory()));
    return threads;
  }

  static int port(Server server) {
    for (Connector connector : server.getConnectors()) {
      if (connector instanceof ServerConnector it) {
        return it.getLocalPort();
      }
    }
    throw new IllegalStateException("a server has a connector");
  }

  /** Tells the deadlines where a request is. */
  private static final class WithinDeadline extends Handler.Wrapper {
    private final ConnectionDeadlines deadlines;

    private WithinDeadline(ConnectionDeadlines deadlines, Handler handler) {
      super(handler);
      this.deadlines = deadlines;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
      deadlines.requestBegins(endPoint);
      Request.addCompletionListener(request, _ -> deadlines.requestEnds(endPoint));
      return super.handle(
          request,
          new ResponseInParts(request, response, bytes -> deadlines.written(endPoint, bytes)),
          callback);
    }
  }
}
