package io.keymast.bench;

import io.keymast.bench.Goal.AtLeast;
import io.keymast.bench.Goal.Reported;
import io.keymast.bench.Goal.ShareAtLeast;
import io.keymast.bench.PollRate.Manner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

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

  private final Supplier<Platform> platforms;

  PollsBenchmark(Supplier<Platform> platforms) {
    this.platforms = platforms;
  }

  @Override
  public String name() {
    return "polls";
  }

  @Override
  public List<Measurement> run(Scale scale) throws Exception {
    try (PollingSite site = PollingSite.open(platforms.get(), scale.sizes().pollers())) {
      List<Measurement> measured = new ArrayList<>();
      measured.addAll(rates(Manner.NEW, "on new connections", site, scale));
      measured.addAll(rates(Manner.RESUMED, "on resumed sessions", site, scale));
      measured.addAll(rates(Manner.KEPT, "on kept connections", site, scale));
      String where =
          site.keyInstaller().meter().pinsToOneCore()
              ? "a core of the Key Installer"
              : "a Key Installer that was not kept to a core, for want of taskset";
      measured.addAll(capacity(Manner.NEW, "without resumption", where, site, scale));
      measured.addAll(capacity(Manner.RESUMED, "with resumption", where, site, scale));
      return measured;
    }
  }

  private static List<Measurement> rates(Manner manner, String how, PollingSite site, Scale scale)
      throws Exception {
    Map<String, Callable<Double>> contestants = new LinkedHashMap<>();
    Map<String, PollRate> last = new LinkedHashMap<>();
    for (PollServer server : site.servers()) {
      // A first time, for the JVMs of both ends.
      PollRate.of(manner, site.pollers(), server, scale.pace().load());
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
    if (manner == Manner.KEPT) {
      measured.add(Measurement.of(polls, new AtLeast(5_000), "1/s", rounds, ours));
    }
    measured.add(
        Measurement.of(polls, new Reported(), "1/s", rounds, ours)
            .beside(JETTY, rounds, ours, JETTY));
    measured.add(
        Measurement.of(polls, new ShareAtLeast(SHARE), "1/s of a core", rounds, ours + BY_CPU)
            .beside(JETTY, rounds, ours + BY_CPU, JETTY + BY_CPU));
    if (site.others().stream().anyMatch(other -> other.name().equals(NGINX))) {
      measured.add(
          Measurement.of(polls, new Reported(), "1/s of a core", rounds, ours + BY_CPU)
              .beside(NGINX, rounds, ours + BY_CPU, NGINX + BY_CPU));
    }
    return measured;
  }

  /** Of a server that has a core for itself; those who ask have what is left of the machine. */
  private static List<Measurement> capacity(
      Manner manner, String how, String where, PollingSite site, Scale scale) throws Exception {
    Optional<PollSchedule> kept = PollSchedule.fastestInTime(manner, site, scale.pace().load());
    if (kept.isEmpty()) {
      return List.of();
    }
    double stations = kept.get().perSecond() * INTERVAL.toSeconds();
    String of = " that poll every 300 s, " + how;
    return List.of(
        Measurement.of("stations" + of + ": " + where, new Reported(), stations, "stations"),
        Measurement.of(
            "99th percentile of their polls, " + how,
            new Goal.AtMost(PollSchedule.IN_TIME.toMillis()),
            kept.get().slowest99th().toNanos() / 1e6,
            "ms"),
        Measurement.of(
            "CPU of the Key Installer meanwhile, " + how,
            new Reported(),
            kept.get().busy() * 100,
            "% of a core"),
        Measurement.of(
            "replicas of one core for 100,000 stations" + of,
            new Reported(),
            Math.ceil(FLEET / stations),
            "replicas"));
  }
}
