package io.keymast.keyinstaller;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** What is counted; labels are of small closed sets, never a station. */
final class KeyInstallerMeters {
  private static final String PREFIX = "keymast.key.installer.";

  private final MeterRegistry registry;
  private final Counter unknownCertificates;

  KeyInstallerMeters(MeterRegistry registry) {
    this.registry = registry;
    // There from the start: Prometheus sees no increase in what appears as one.
    this.unknownCertificates =
        Counter.builder("keymast.unknown.certificates")
            .description(
                "Certificates of our own CAs that were presented and that the cluster lacks")
            .register(registry);
  }

  void request(String path, String result, Duration took) {
    Counter.builder(PREFIX + "requests")
        .description("Requests by path and what they came to")
        .tag("path", path)
        .tag("result", result)
        .register(registry)
        .increment();
    Timer.builder(PREFIX + "request.duration")
        .description("Time from the request's header to the judged answer")
        .tag("path", path)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofSeconds(15))
        .register(registry)
        .record(took);
  }

  void unproven(Authentication.Cause cause) {
    Counter.builder(PREFIX + "unproven")
        .description("Requests that proved nothing, by cause")
        .tag("cause", cause.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  void unknownCertificate() {
    unknownCertificates.increment();
  }

  void handshake(String result) {
    Counter.builder(PREFIX + "tls.handshakes")
        .description("TLS handshakes by result")
        .tag("result", result)
        .register(registry)
        .increment();
  }

  /** Serial numbers of concentrators' reports. */
  void reportedInUse(int known, int unknown) {
    Map.of("known", known, "unknown", unknown)
        .forEach(
            (result, count) ->
                Counter.builder(PREFIX + "in.use.reported")
                    .description("Serial numbers that concentrators reported, by result")
                    .tag("result", result)
                    .register(registry)
                    .increment(count));
  }

  void statusWrite(String result) {
    Counter.builder(PREFIX + "status.writes")
        .description("Writes of delivery and enrolment by result")
        .tag("result", result)
        .register(registry)
        .increment();
  }

  void serverCertificate(String result) {
    Counter.builder(PREFIX + "server.certificate.loads")
        .description("Loads of the server's own certificate by result")
        .tag("result", result)
        .register(registry)
        .increment();
  }

  void gaugeQueue(Collection<String> underWay) {
    Gauge.builder(PREFIX + "status.writes.pending", underWay, Collection::size)
        .description("Writes of delivery and enrolment that are under way")
        .register(registry);
  }

  void gaugeCacheAge(Supplier<Duration> age) {
    Gauge.builder(PREFIX + "cache.age.seconds", () -> age.get().toMillis() / 1000.0)
        .description("For how long the caches may have been behind the API server")
        .register(registry);
  }

  void gaugeServerCertificateExpiry(Supplier<Number> notAfterSeconds) {
    Gauge.builder(PREFIX + "server.certificate.not.after.timestamp.seconds", notAfterSeconds)
        .description("Expiry of the server's own certificate, as Unix time; 0 without one")
        .register(registry);
  }

  void gaugeConnections(Supplier<Number> open) {
    Gauge.builder(PREFIX + "connections", open)
        .description("Open connections of stations")
        .register(registry);
  }
}
