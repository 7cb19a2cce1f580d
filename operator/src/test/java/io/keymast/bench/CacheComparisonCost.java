package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What it takes an idle operator to look, by lists of all objects' metadata, whether events of its
 * watches got lost.
 */
record CacheComparisonCost(double operatorSeconds, double apiServerSeconds) {
  /** Of a station's own. */
  private static final int OBJECTS = 2;

  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final Duration SOON = Duration.ofMillis(100);

  /** Longer than from one page of a list to the next. */
  private static final Duration OVER = Duration.ofSeconds(2);

  private record Used(Duration operator, Duration apiServer) {}

  /** Of the next one, which is awaited. */
  static CacheComparisonCost next(KeymastProcess operator, ControlPlane controlPlane) {
    ProcessMeter apiServer = ProcessMeter.of(controlPlane, "kube-apiserver");
    AuditLog log = new AuditLog(controlPlane);
    long place = log.now();
    AtomicReference<Used> before = new AtomicReference<>(used(operator, apiServer));
    await("the caches are compared")
        .atMost(PATIENCE)
        .pollInterval(SOON)
        .until(
            () -> {
              Used now = used(operator, apiServer);
              boolean hasBegun = lists(log.since(place)) > 0;
              if (!hasBegun) {
                before.set(now);
              }
              return hasBegun;
            });
    AtomicLong former = new AtomicLong();
    await("the caches have been compared")
        .atMost(PATIENCE)
        .pollInterval(OVER)
        .until(
            () -> {
              long now = lists(log.since(place));
              return now == former.getAndSet(now);
            });
    Used after = used(operator, apiServer);
    return new CacheComparisonCost(
        after.operator().minus(before.get().operator()).toNanos() / 1e9,
        after.apiServer().minus(before.get().apiServer()).toNanos() / 1e9);
  }

  /** Pages of an operator's lists of a fleet. */
  static long lists(List<AuditLog.Request> requests) {
    return requests.stream()
        .filter(request -> request.isBy(ControlPlane.OPERATOR_ACCOUNT))
        .filter(request -> request.verb().equals("list"))
        .filter(request -> request.resource().startsWith("basestation"))
        .count();
  }

  /** Objects that are listed for so many stations. */
  int listed(int stations) {
    return OBJECTS * stations;
  }

  private static Used used(KeymastProcess operator, ProcessMeter apiServer) {
    return new Used(operator.meter().cpu(), apiServer.cpu());
  }
}
