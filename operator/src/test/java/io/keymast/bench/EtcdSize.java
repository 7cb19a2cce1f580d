package io.keymast.bench;

import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.util.List;

/** How much of etcd's database is in use: revisions that are not compacted yet are in it. */
final class EtcdSize {
  private static final String METRIC = "etcd_mvcc_db_total_size_in_use_in_bytes ";

  private EtcdSize() {}

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
