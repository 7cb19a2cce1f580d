package io.keymast.app;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Probes and metrics over plain HTTP, for the cluster only. */
public final class ManagementServer implements AutoCloseable {
  private static final int THREADS = 8;

  private final Server server;
  private final ServerConnector connector;

  private ManagementServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * @param live false asks for a restart
   * @param ready false takes the process out of service
   */
  public record Probes(BooleanSupplier live, BooleanSupplier ready) {}

  public static ManagementServer start(
      String address, int port, Probes probes, Supplier<String> metrics) {
    Server server = new Server(new QueuedThreadPool(THREADS));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost(address);
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(new Endpoints(probes, metrics));
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(
          "can't listen on " + address + ":" + port + " for probes and metrics", e);
    }
    return new ManagementServer(server, connector);
  }

  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the management server did not stop", e);
    }
  }

  private static final class Endpoints extends Handler.Abstract.NonBlocking {
    private final Probes probes;
    private final Supplier<String> metrics;

    private Endpoints(Probes probes, Supplier<String> metrics) {
      this.probes = probes;
      this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      switch (Request.getPathInContext(request)) {
        case "/livez" -> probe(response, callback, probes.live());
        case "/readyz" -> probe(response, callback, probes.ready());
        case "/metrics" -> send(response, callback, 200, metrics.get());
        default -> {
          return false;
        }
      }
      return true;
    }

    private static void probe(Response response, Callback callback, BooleanSupplier probe) {
      boolean isWell = probe.getAsBoolean();
      send(response, callback, isWell ? 200 : 503, isWell ? "ok\n" : "not ready\n");
    }

    private static void send(Response response, Callback callback, int status, String body) {
      response.setStatus(status);
      response
          .getHeaders()
          .put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
      Content.Sink.write(response, true, body, callback);
    }
  }
}
