package io.keymast.keyinstaller;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Probes and metrics, for the cluster only. */
final class ManagementEndpoints extends Handler.Abstract {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private final BooleanSupplier ready;
  private final PrometheusMeterRegistry registry;

  ManagementEndpoints(BooleanSupplier ready, PrometheusMeterRegistry registry) {
    this.ready = ready;
    this.registry = registry;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    switch (Request.getPathInContext(request)) {
      case "/livez" -> send(response, callback, 200, TEXT, "ok\n");
      case "/readyz" -> {
        boolean isReady = ready.getAsBoolean();
        send(response, callback, isReady ? 200 : 503, TEXT, isReady ? "ok\n" : "not ready\n");
      }
      case "/metrics" -> send(response, callback, 200, METRICS, registry.scrape());
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void send(
      Response response, Callback callback, int status, String type, String body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    Content.Sink.write(response, true, body, callback);
  }
}
