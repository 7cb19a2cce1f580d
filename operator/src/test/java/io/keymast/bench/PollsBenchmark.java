package io.keymast.bench;

import io.keymast.bench.Goal.AtLeast;
import io.keymast.bench.Goal.Reported;
import io.keymast.bench.Goal.ShareAtLeast;
import io.keymast.bench.PollRate.Manner;
import io.keymast.bench.Scale.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * Polls of the Key Installer over TLS 1.3 with client certificates, beside Jetty with the same TLS
 * and beside nginx; then how many stations, each with its own time to poll, it can serve in time.
 */
final class PollsBenchmark implements Benchmark {
  private static final double SHARE = 0.80;
  private static final String JETTY = "bare Jetty";
  private static final String NGINX = "nginx";
  private static final String BY_CPU = ", by CPU time";
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final int FLEET = 100_000;
  private static final double ALIKE = 0.05;

  /** Percent, below which it is not resumption that was measured. */
  private static final double NEARLY_ALL = 99;

  @Override
  public String name() {
    return "polls";
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    // Of its own: a Key Installer knows all stations that there are.
    try (Platform platform = Platform.start(name());
        PollingSite site = PollingSite.open(platform, scale.sizes().pollers())) {
      notebook.takes(rates(Manner.NEW, "on new connections", site, scale));
      notebook.takes(rates(Manner.RESUMED, "on resumed sessions", site, scale));
      notebook.takes(rates(Manner.KEPT, "on kept connections", site, scale));
      try (OwnCores cores = OwnCores.of(site.keyInstaller().meter())) {
        notebook.takes(capacity(Manner.NEW, "without resumption", cores, site, scale));
        notebook.takes(capacity(Manner.RESUMED, "with resumption", cores, site, scale));
      }
    }
  }

  private static List<Measurement> rates(Manner manner, String how, PollingSite site, Scale scale)
      throws Exception {
    Map<String, Callable<Double>> contestants = new LinkedHashMap<>();
    Map<String, PollRate> last = new LinkedHashMap<>();
    warmUp(manner, site, scale.pace());
    for (PollServer server : site.servers()) {
      contestants.put(
          server.name(),
          () -> {
            PollRate rate = PollRate.of(manner, site.pollers(), server, scale.pace().load());
            last.put(server.name(), rate);
            return rate.perSecond();
          });
      contestants.put(
          server.name() + BY_CPU,
          () -> Objects.requireNonNull(last.get(server.name())).perServerSecond());
    }
    Rounds rounds =
        Rounds.run(
            scale.pace().rounds(), scale.pace().mostRounds(), Openssl.yardstick(), contestants);
    String polls = "polls " + how;
    String ours = site.keyInstaller().name();
    List<Measurement> measured = new ArrayList<>();
    Goal ofJetty = new ShareAtLeast(SHARE);
    if (manner == Manner.KEPT) {
      measured.add(Measurement.of(polls, new AtLeast(5_000), "1/s", rounds, ours));
      ofJetty = new Reported();
    }
    measured.add(
        Measurement.of(polls, ofJetty, "1/s", rounds, ours).beside(JETTY, rounds, ours, JETTY));
    measured.add(
        Measurement.of(polls, ofJetty, "1/s of a core", rounds, ours + BY_CPU)
            .beside(JETTY, rounds, ours + BY_CPU, JETTY + BY_CPU));
    if (site.others().stream().anyMatch(other -> other.name().equals(NGINX))) {
      measured.add(
          Measurement.of(polls, new Reported(), "1/s of a core", rounds, ours + BY_CPU)
              .beside(NGINX, rounds, ours + BY_CPU, NGINX + BY_CPU));
    }
    return measured;
  }

  /**
   * Returns when each server's polls cost it what they cost in the turn before: the JVMs of both
   * ends have compiled what they will.
   */
  private static void warmUp(Manner manner, PollingSite site, Pace pace) throws Exception {
    Map<String, Double> former = new LinkedHashMap<>();
    boolean isWarm = false;
    for (int turn = 0; turn < pace.mostRounds() && !isWarm; turn++) {
      isWarm = true;
      for (PollServer server : site.servers()) {
        double now = PollRate.of(manner, site.pollers(), server, pace.load()).perServerSecond();
        double before = former.getOrDefault(server.name(), 0.0);
        isWarm &= Math.abs(before / now - 1) <= ALIKE;
        former.put(server.name(), now);
      }
    }
  }

  /** None, where not even few of them are answered in time. */
  private static List<Measurement> capacity(
      Manner manner, String how, OwnCores cores, PollingSite site, Scale scale) throws Exception {
    PollCapacity found = PollCapacity.of(manner, site, scale.pace());
    double stations = found.isInTime() ? found.perSecond() * INTERVAL.toSeconds() : 0;
    boolean isAll = stations == 0 || found.isOfServer();
    String of = " that poll every 300 s, " + how;
    List<Measurement> measured = new ArrayList<>();
    measured.add(
        Measurement.of(
            "stations" + of + ": " + cores.server(),
            new Reported(),
            stations,
            isAll ? "stations" : "stations at least: who asked was the limit"));
    measured.add(
        Measurement.of(
            "99th percentile of their polls, " + how,
            new Goal.AtMost(PollSchedule.IN_TIME.toMillis()),
            found.slowest99th(),
            "ms"));
    measured.add(
        Measurement.of(
            "CPU of the Key Installer meanwhile, " + how,
            new Reported(),
            found.busy(),
            "% of a core"));
    measured.add(
        Measurement.of(
            "replicas of one core for 100,000 stations" + of,
            new Reported(),
            stations == 0 ? 0 : Math.ceil(FLEET / stations),
            isAll ? "replicas" : "replicas at most"));
    if (manner == Manner.RESUMED) {
      measured.add(
          Measurement.of(
              "sessions of these polls that were resumed",
              new AtLeast(NEARLY_ALL),
              found.resumed(),
              "%"));
    }
    return measured;
  }
}
