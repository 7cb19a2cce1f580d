package io.keymast.bench;

import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Stations that were declared at once, and what each of them cost.
 *
 * @param fleet how many there were afterwards
 * @param cpuMillis of each process, a station
 */
record Wave(
    int fleet,
    double stationsPerSecond,
    double requestsPerStation,
    double conflictsPerThousand,
    Map<String, Double> cpuMillis) {
  static final String OPERATOR = "operator";
  static final String API_SERVER = "API server";
  static final String ETCD = "etcd";
  static final String LOADER = "loader";

  /** Returns when all of them are Ready. */
  static Wave declared(int count, Platform platform, KeymastProcess operator, Fleet fleet)
      throws Exception {
    ControlPlane controlPlane = platform.controlPlane();
    ApiRequests team = new ApiRequests(controlPlane.admin());
    int first = fleet.ready();
    List<String> manifests = manifests(platform, first, count);
    AuditLog log = new AuditLog(controlPlane);
    Map<String, Supplier<Duration>> meters = meters(controlPlane, operator);
    Map<String, Duration> before = new LinkedHashMap<>();
    meters.forEach((name, meter) -> before.put(name, meter.get()));
    long place = log.now();
    long begin = System.nanoTime();

    Writers.each(
        first,
        count,
        number ->
            team.sends(
                "POST", Platform.STATION_PATH, ApiRequests.JSON, manifests.get(number - first)));
    fleet.awaitsReady(first + count);

    double seconds = (System.nanoTime() - begin) / 1e9;
    Map<String, Double> cpu = new LinkedHashMap<>();
    meters.forEach(
        (name, meter) ->
            cpu.put(name, meter.get().minus(before.get(name)).toNanos() / 1e6 / count));
    List<AuditLog.Request> requests = log.ofOperatorSince(place, Platform.STATIONS);
    long conflicts = requests.stream().filter(request -> request.status() == 409).count();
    return new Wave(
        first + count,
        count / seconds,
        requests.size() / (double) count,
        conflicts * 1000.0 / count,
        cpu);
  }

  private static Map<String, Supplier<Duration>> meters(
      ControlPlane controlPlane, KeymastProcess operator) {
    ProcessMeter apiServer = ProcessMeter.of(controlPlane, "kube-apiserver");
    ProcessMeter etcd = ProcessMeter.of(controlPlane, "etcd");
    Map<String, Supplier<Duration>> meters = new LinkedHashMap<>();
    meters.put(OPERATOR, operator.meter()::cpu);
    meters.put(API_SERVER, apiServer::cpu);
    meters.put(ETCD, etcd::cpu);
    meters.put(LOADER, CpuRate::used);
    return meters;
  }

  /** Made before, since that takes CPU too. */
  private static List<String> manifests(Platform platform, int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(number -> platform.station(Platform.STATIONS, number))
        .toList();
  }
}
