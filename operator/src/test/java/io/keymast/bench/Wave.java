package io.keymast.bench;

import io.keymast.support.AuditLog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Objects, stations or others, that were declared at once, and what each of them cost.
 *
 * @param fleet how many there were afterwards
 * @param requestsEach for the objects
 * @param requestsBesides whatever else was asked for meanwhile, in all
 * @param cpuMillis of each process, an object
 */
record Wave(
    int fleet,
    double perSecond,
    double requestsEach,
    int requestsBesides,
    double conflictsPerThousand,
    Map<String, Double> cpuMillis) {
  static final String OPERATOR = "operator";
  static final String API_SERVER = "API server";
  static final String ETCD = "etcd";
  static final String CONTROLLER_MANAGER = "controller-manager";
  static final String LOADER = "loader";
  private static final double ALIKE = 0.1;

  /** Waves until its code should be compiled; of a small run, nothing is judged by what follows. */
  private static final int MOST_TO_WARM_UP = 12;

  private static final int MOST_OF_FEW = 3;
  private static final int FEW = 500;

  /**
   * Returns when a wave takes as much CPU of the contender as the one before: its code is compiled.
   */
  static void warmUp(int count, Contender contender) throws Exception {
    int most = count < FEW ? MOST_OF_FEW : MOST_TO_WARM_UP;
    double former = declared(count, contender).cpuMillis(contender.name());
    for (int wave = 1; wave < most; wave++) {
      double now = declared(count, contender).cpuMillis(contender.name());
      if (Math.abs(now / former - 1) <= ALIKE) {
        return;
      }
      former = now;
    }
  }

  /** Returns when all of them are Ready. */
  static Wave declared(int count, Contender contender) throws Exception {
    ApiRequests team = new ApiRequests(contender.controlPlane().admin());
    int first = contender.fleet().ready();
    // Made before, since that takes CPU too.
    List<String> manifests =
        IntStream.range(first, first + count).mapToObj(contender.manifests().one()).toList();
    AuditLog log = new AuditLog(contender.controlPlane());
    Map<String, Supplier<Duration>> meters = meters(contender);
    Map<String, Duration> before = new LinkedHashMap<>();
    meters.forEach((name, meter) -> before.put(name, meter.get()));
    long place = log.now();
    long begin = System.nanoTime();

    Writers.each(
        first,
        count,
        number ->
            team.sends(
                "POST",
                contender.manifests().path(),
                ApiRequests.JSON,
                manifests.get(number - first)));
    contender.fleet().awaitsReady(first + count);

    double seconds = (System.nanoTime() - begin) / 1e9;
    Map<String, Double> cpu = new LinkedHashMap<>();
    meters.forEach(
        (name, meter) ->
            cpu.put(name, meter.get().minus(before.get(name)).toNanos() / 1e6 / count));
    List<AuditLog.Request> logged = log.since(place);
    List<AuditLog.Request> requests =
        logged.stream().filter(contender.requests().ofObjects()).toList();
    long besides = logged.stream().filter(contender.requests().besides()).count();
    long conflicts = requests.stream().filter(request -> request.status() == 409).count();
    return new Wave(
        first + count,
        count / seconds,
        requests.size() / (double) count,
        Math.toIntExact(besides),
        conflicts * 1000.0 / count,
        cpu);
  }

  /** One figure of several waves. */
  static Samples samples(List<Wave> waves, ToDoubleFunction<Wave> figure) {
    return new Samples(waves.stream().mapToDouble(figure).boxed().toList());
  }

  double cpuMillis(String process) {
    return cpuMillis.getOrDefault(process, 0.0);
  }

  private static Map<String, Supplier<Duration>> meters(Contender contender) {
    ProcessMeter apiServer = ProcessMeter.of(contender.controlPlane(), "kube-apiserver");
    ProcessMeter etcd = ProcessMeter.of(contender.controlPlane(), "etcd");
    ProcessMeter controllers = ProcessMeter.of(contender.controlPlane(), "kube-controller-manager");
    Map<String, Supplier<Duration>> meters = new LinkedHashMap<>();
    meters.put(contender.name(), contender.meter()::cpu);
    meters.put(API_SERVER, apiServer::cpu);
    meters.put(ETCD, etcd::cpu);
    meters.put(CONTROLLER_MANAGER, controllers::cpu);
    meters.put(LOADER, CpuRate::used);
    return meters;
  }
}
