package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.TolerantSerialization;
import io.keymast.app.OperatorProcess;
import io.keymast.app.OperatorSettings;
import io.keymast.app.OperatorSettings.Election;
import io.keymast.app.OperatorSettings.KeyInstallerServer;
import io.keymast.app.OperatorSettings.Serving;
import io.keymast.bench.Goal.AtLeast;
import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Renewals.Renewal;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A fleet that was enrolled at once, and is due within one hour of a clock that is moved: first
 * step by step; then, a life later, all together, as after an hour that the operator slept.
 */
final class StormBenchmark implements Benchmark {
  private static final String POLICY =
      "certificates: {duration: 48h, renewBefore: 12h, renewalSpread: 1h}";
  private static final Duration STEP = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  /** What chance does to a step of evenly spread renewals, and hardly ever more. */
  private static final int STANDARD_DEVIATIONS = 5;

  /** Of the operator. */
  private static final int THREADS = 16;

  private static final double IN_TURN = 0.99;

  @Override
  public String name() {
    return "storm";
  }

  @Override
  public List<Measurement> run(Scale scale) throws Exception {
    int size = scale.sizes().storm();
    MutableClock clock = new MutableClock();
    try (Platform platform = Platform.start(name(), POLICY);
        OperatorProcess _ = operator(platform, clock);
        Fleet<?> fleet = Fleet.ofStations(platform.controlPlane(), Platform.STATIONS);
        Renewals renewals = new Renewals(platform.controlPlane(), Platform.STATIONS)) {
      platform.awaitsAuthority();
      platform.declares(
          Platform.STATIONS, 0, size, number -> Platform.station(Platform.STATIONS, number));
      fleet.awaitsReady(size);
      List<Measurement> measured = new ArrayList<>(spread(size, platform, clock, renewals));
      measured.addAll(together(size, platform, clock, renewals));
      return measured;
    }
  }

  /** An hour, step by step: who is due is renewed before the next one begins. */
  private static List<Measurement> spread(
      int size, Platform platform, MutableClock clock, Renewals renewals) {
    List<Instant> due = dueTimes(platform, size);
    clock.moveTo(due.getFirst().minus(STEP));
    List<Integer> byStep = new ArrayList<>();
    while (renewals.count() < size) {
      int former = renewals.count();
      clock.advance(STEP);
      Instant now = clock.instant();
      long expected = due.stream().filter(time -> !time.isAfter(now)).count();
      await("who is due by " + now + " is renewed")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> renewals.count() >= expected);
      byStep.add(renewals.count() - former);
    }
    double average = size / (double) byStep.size();
    String storm = "renewal storm of " + Figures.text(size);
    return List.of(
        Measurement.of(
            storm + ": from the first to the last",
            new AtLeast(50),
            byStep.size() * (double) STEP.toMinutes(),
            "min"),
        Measurement.of(
            storm + ": most in two of these minutes",
            new AtMost(Math.ceil(average + STANDARD_DEVIATIONS * Math.sqrt(average))),
            byStep.stream().mapToInt(Integer::intValue).max().orElse(0),
            "renewals"));
  }

  private static List<Measurement> together(
      int size, Platform platform, MutableClock clock, Renewals renewals) {
    int perMinute = Math.clamp(size * 4L, 300, 3_000);
    platform.issues(perMinute, POLICY);
    platform.awaitsAuthority();
    List<Instant> due = dueTimes(platform, size);
    clock.moveTo(due.getLast().plus(STEP));
    await("all are renewed").atMost(PATIENCE).until(() -> renewals.count() >= 2 * size);
    List<Renewal> made = renewals.since(size);
    String overslept = "renewal of " + Figures.text(size) + " that are overdue";
    return List.of(
        Measurement.of(
            overslept + ": most in ten seconds, at " + Figures.text(perMinute) + " a minute",
            // Ten seconds of it, and the second that may be made up for.
            new AtMost(perMinute * 11 / 60.0),
            Renewals.mostWithin(Duration.ofSeconds(10), made),
            "renewals"),
        Measurement.of(
            overslept + ": pairs of which the more urgent came first",
            new AtLeast(IN_TURN),
            Renewals.inTurn(made, THREADS),
            "of 1"));
  }

  /** In their order. */
  private static List<Instant> dueTimes(Platform platform, int size) {
    List<Instant> times = new ArrayList<>();
    await("all statuses tell when they are due")
        .atMost(PATIENCE)
        .until(
            () -> {
              times.clear();
              platform
                  .controlPlane()
                  .admin()
                  .resources(BaseStation.class)
                  .inNamespace(Platform.STATIONS)
                  .list()
                  .getItems()
                  .forEach(station -> renewalTime(station).ifPresent(times::add));
              return times.size() == size;
            });
    return times.stream().sorted(Comparator.naturalOrder()).toList();
  }

  private static Optional<Instant> renewalTime(BaseStation station) {
    return Optional.ofNullable(station.getStatus())
        .map(BaseStationStatus::certificate)
        .map(BaseStationStatus.Certificate::renewalTime);
  }

  /** In this JVM, since no other one's clock can be moved; its journal is not our output. */
  private static OperatorProcess operator(Platform platform, MutableClock clock) {
    PrintStream ours = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    try {
      return OperatorProcess.start(settings(platform), client(platform), clock);
    } finally {
      System.setOut(ours);
    }
  }

  private static OperatorSettings settings(Platform platform) {
    return new OperatorSettings(
        Optional.empty(),
        platform.authority(),
        Set.of(Platform.STATIONS),
        new KeyInstallerServer(ControlPlane.SYSTEM_NAMESPACE, "unused", List.of()),
        new Election.Off(),
        new Serving("127.0.0.1", 0, List.of(), THREADS));
  }

  private static KubernetesClient client(Platform platform) {
    return new KubernetesClientBuilder()
        .withConfig(platform.controlPlane().asOperator().getConfiguration())
        .withKubernetesSerialization(TolerantSerialization.create())
        .build();
  }
}
