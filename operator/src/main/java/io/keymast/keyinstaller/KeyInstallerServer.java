package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.validation.KeyBlocklist;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
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
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The Key Installer: HTTPS for stations, HTTP for what is published, and a port for the cluster.
 * The three share nothing that one could exhaust for another.
 */
public final class KeyInstallerServer implements AutoCloseable {
  private static final int MAX_HEADER = 8 * 1024;
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private final StationDirectory stations;
  private final ServerCertificate certificate;
  private final BackgroundWrites writes;
  private final Server stationServer;
  private final Server publicationServer;
  private final Server managementServer;

  /**
   * What the server works with.
   *
   * @param publication answers on the publication port (CRL, OCSP, CA certificates)
   */
  public record Surroundings(
      KubernetesClient client,
      Clock clock,
      PrometheusMeterRegistry registry,
      KeyBlocklist blocklist,
      Handler publication) {}

  public KeyInstallerServer(ServerSettings settings, Surroundings surroundings) {
    KeyInstallerMeters meters = new KeyInstallerMeters(surroundings.registry());
    KubernetesClient client = surroundings.client();
    StationTls tls = new StationTls();
    this.stations = new StationDirectory(client, settings.defaultAuthority());
    this.certificate = new ServerCertificate(client, settings.tlsSecret(), tls, meters);
    this.writes = new BackgroundWrites(settings.limits().pendingWrites(), meters);
    this.stationServer =
        stationServer(settings, tls, endpoints(settings, surroundings, meters), meters);
    this.publicationServer =
        plainServer("publication", settings.listeners().publication(), settings);
    publicationServer.setHandler(surroundings.publication());
    this.managementServer = plainServer("management", settings.listeners().management(), settings);
    managementServer.setHandler(new ManagementEndpoints(this::isReady, surroundings.registry()));
    meters.gaugeCacheAge(stations::cacheAge);
  }

  /** Where nothing is published: 404. */
  public static Handler nothingPublished() {
    return new Handler.Abstract.NonBlocking() {
      @Override
      public boolean handle(Request request, Response response, Callback callback) {
        return false;
      }
    };
  }

  /** Returns when all ports are open; {@link #isReady()} comes later. */
  public void start() throws Exception {
    managementServer.start();
    stations.start();
    certificate.start();
    publicationServer.start();
    stationServer.start();
  }

  public boolean isReady() {
    return stations.isSynced() && certificate.isLoaded();
  }

  public int httpsPort() {
    return port(stationServer);
  }

  public int publicationPort() {
    return port(publicationServer);
  }

  public int managementPort() {
    return port(managementServer);
  }

  /** Finishes what is being answered and written, within seconds. */
  @Override
  public void close() throws Exception {
    stationServer.stop();
    publicationServer.stop();
    writes.close(STOP_PATIENCE);
    stations.close();
    certificate.close();
    managementServer.stop();
  }

  private StationEndpoints endpoints(
      ServerSettings settings, Surroundings surroundings, KeyInstallerMeters meters) {
    Clock clock = surroundings.clock();
    DeliveryRecorder deliveries = new DeliveryRecorder(surroundings.client(), writes, clock);
    EnrollmentRecorder enrollments = new EnrollmentRecorder(surroundings.client(), writes, clock);
    StationGate gate = new StationGate(stations, limits(), enrollments, deliveries, meters);
    return new StationEndpoints(
        stations,
        new ClientCertificates(settings.trustedProxies()),
        new StationEndpoints.Functions(
            new CertificateHandler(stations, gate, clock),
            new EstHandler(stations, gate, enrollments, surroundings.blocklist(), clock),
            new TrustBundleHandler(stations, gate)),
        deliveries,
        meters,
        settings.limits().request());
  }

  private static StationGate.Limits limits() {
    return new StationGate.Limits(
        new RateLimiter(60, Duration.ofSeconds(1), System::nanoTime),
        new RateLimiter(20, Duration.ofSeconds(10), System::nanoTime));
  }

  private static Server stationServer(
      ServerSettings settings, StationTls tls, Handler handler, KeyInstallerMeters meters) {
    ServerSettings.Limits limits = settings.limits();
    Server server = new Server(threads("stations"));
    HttpConfiguration http = http();
    http.addCustomizer(new SecureRequestCustomizer(false));
    SslConnectionFactory ssl = new SslConnectionFactory(tls, "http/1.1");
    ssl.addBean(
        new SslHandshakeListener() {
          @Override
          public void handshakeSucceeded(Event event) {
            meters.handshake("ok");
          }

          @Override
          public void handshakeFailed(Event event, Throwable failure) {
            meters.handshake("failed");
          }
        });
    ServerConnector connector =
        new ServerConnector(server, 1, 1, ssl, new HttpConnectionFactory(http));
    connector.setHost(settings.listeners().bindAddress());
    connector.setPort(settings.listeners().https());
    connector.setIdleTimeout(limits.idle().toMillis());
    ConnectionDeadlines deadlines = new ConnectionDeadlines(limits.header(), limits.request());
    connector.addBean(deadlines, true);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    server.addBean(new AcceptRateLimit(limits.acceptsPerSecond(), 1, TimeUnit.SECONDS, connector));
    server.setHandler(new WithinDeadline(deadlines, handler));
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(STOP_PATIENCE.toMillis());
    meters.gaugeConnections(deadlines::open);
    return server;
  }

  private static Server plainServer(String name, int port, ServerSettings settings) {
    Server server = new Server(threads(name));
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
    connector.setHost(settings.listeners().bindAddress());
    connector.setPort(port);
    connector.setIdleTimeout(settings.limits().idle().toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(settings.limits().connections(), connector));
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(STOP_PATIENCE.toMillis());
    return server;
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

  private static int port(Server server) {
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
      return super.handle(request, response, callback);
    }
  }
}
