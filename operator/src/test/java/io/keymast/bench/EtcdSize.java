package io.keymast.bench;

import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.util.List;
import java.util.Optional;

/** How much of etcd's database is in use: revisions that are not compacted yet are in it. */
final class EtcdSize {
  private static final String METRIC = "etcd_mvcc_db_total_size_in_use_in_bytes ";

  private static final String ESTIMATE = "apiserver_resource_size_estimate_bytes";
  private static final String OBJECTS = "apiserver_resource_objects";

  private EtcdSize() {}

  /**
   * Of one object of Keymast's, as it is now, by the API server's estimate; empty where it has
   * none.
   */
  static Optional<Double> kilobytesEach(ControlPlane controlPlane, String resource) {
    List<String> metrics = controlPlane.admin().raw("/metrics").lines().toList();
    String labels = "{group=\"keymast.io\",resource=\"" + resource + "\"} ";
    double objects = value(metrics, OBJECTS + labels);
    return Optional.of(value(metrics, ESTIMATE + labels) / 1e3 / objects)
        .filter(kilobytes -> objects > 0 && kilobytes > 0);
  }

  private static double value(List<String> metrics, String metric) {
    return metrics.stream()
        .filter(line -> line.startsWith(metric))
        .mapToDouble(line -> Double.parseDouble(line.substring(metric.length())))
        .findFirst()
        .orElse(0);
  }

  static double megabytes(ControlPlane controlPlane) {
    return Command.run(
            controlPlane.kubeconfig().resolveSibling(""),
            List.of("curl", "-sf", "--unix-socket", "etcd.sock:0", "http://localhost/metrics"))
        .lines()
        .filter(line -> line.startsWith(METRIC))
        .mapToDouble(line -> Double.parseDouble(line.substring(METRIC.length())) / 1e6)
        .findFirst()
        .orElseThrow();
  }
}
