package io.keymast.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.pki.ForeignCommand;
import io.keymast.support.FreePort;
import io.keymast.support.TiedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real one, on loopback, that scrapes both processes of a release often, with the labels that the
 * Prometheus Operator gives to what a monitor of the chart selects.
 */
final class Prometheus implements AutoCloseable {
  private final TiedProcess process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  private Prometheus(TiedProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  static Prometheus start(Path folder, DeployedProcess operator, DeployedProcess keyInstaller) {
    int port = FreePort.find();
    try {
      Path configuration =
          Files.writeString(
              folder.resolve("prometheus.yaml"),
              """
              global: {scrape_interval: 5s, scrape_timeout: 5s}
              scrape_configs:
                - job_name: keymast
                  honor_labels: true
                  static_configs:
                    - targets: ["127.0.0.1:%d"]
                      labels: {namespace: keymast-system, pod: operator, endpoint: management}
                    - targets: ["127.0.0.1:%d"]
                      labels: {namespace: keymast-system, pod: key-installer, endpoint: management}
              """
                  .formatted(operator.port("management"), keyInstaller.port("management")));
      return new Prometheus(
          TiedProcess.start(
              folder,
              folder.resolve("prometheus.log"),
              ForeignCommand.find("prometheus")
                  .commandLine(
                      List.of(
                          "--config.file=" + configuration,
                          "--storage.tsdb.path=" + folder.resolve("prometheus"),
                          "--web.listen-address=127.0.0.1:" + port))),
          port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether each process was scraped twice: a rate takes two samples. */
  boolean knowsThemAll() {
    try {
      return asks("count_over_time(keymast_build_info[5m]) >= 2").at("/data/result").size() == 2;
    } catch (UncheckedIOException notUpYet) {
      return false;
    }
  }

  /** Its whole answer: {@code status}, and {@code error} or {@code data}. */
  JsonNode asks(String expression) {
    URI url =
        URI.create(
            "http://127.0.0.1:%d/api/v1/query?query=%s"
                .formatted(port, URLEncoder.encode(expression, StandardCharsets.UTF_8)));
    try {
      return new ObjectMapper()
          .readTree(
              client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.close();
    client.close();
  }
}
