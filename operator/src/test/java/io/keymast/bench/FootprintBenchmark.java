package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Reported;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * How soon a process works that has nothing to do, and what it takes while it waits: by {@code
 * bin/keymast}, and by the files and flags of the image; beside it, in turn, JVMs of the image that
 * do less and less.
 */
final class FootprintBenchmark implements Benchmark {
  private static final Goal SECONDS = new AtMost(1);
  private static final Goal MEGABYTES = new AtMost(130);
  private static final Goal TOLD = new Reported();
  private static final String LEASE = "keymast-operator";

  private final Supplier<Platform> platforms;

  FootprintBenchmark(Supplier<Platform> platforms) {
    this.platforms = platforms;
  }

  @Override
  public String name() {
    return "footprint";
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    Platform platform = platforms.get();
    platform.makesServerCertificate();
    List<Contestant> contestants = contestants(programs(scale, platform.controlPlane()), platform);
    Map<String, List<Footprint>> all = new LinkedHashMap<>();
    Map<String, Callable<Double>> starts = new LinkedHashMap<>();
    for (Contestant each : contestants) {
      List<Footprint> own = new ArrayList<>();
      all.put(each.name(), own);
      starts.put(each.name(), () -> kept(Footprint.of(each.start()), own));
    }
    Rounds rounds =
        Rounds.run(scale.pace().rounds(), scale.pace().mostRounds(), Openssl.yardstick(), starts);
    for (Contestant each : contestants) {
      notebook.takes(each.rows(rounds, all.getOrDefault(each.name(), List.of())));
    }
    notebook.takes(archive(platform.controlPlane()));
  }

  private static double kept(Footprint footprint, List<Footprint> all) {
    all.add(footprint);
    return footprint.seconds();
  }

  /**
   * Who starts in turn with the others.
   *
   * @param start returns when it is ready
   */
  private record Contestant(String name, Callable<Jvm> start, Goal seconds, Goal megabytes) {
    List<Measurement> rows(Rounds rounds, List<Footprint> all) {
      return List.of(
          Measurement.of(name + ": start to ready", seconds, "s", rounds, name),
          row("CPU from start to ready", TOLD, rounds, all, Footprint::cpuSeconds, "s"),
          row("resident memory, idle", megabytes, rounds, all, Footprint::residentMegabytes, "MB"),
          row("live heap, idle", TOLD, rounds, all, Footprint::heapMegabytes, "MB"),
          row(
              "peak resident memory until idle",
              TOLD,
              rounds,
              all,
              Footprint::peakMegabytes,
              "MB"));
    }

    private Measurement row(
        String what,
        Goal goal,
        Rounds rounds,
        List<Footprint> all,
        ToDoubleFunction<Footprint> figure,
        String unit) {
      Samples samples =
          new Samples(rounds.counted(all).stream().mapToDouble(figure).boxed().toList());
      return Measurement.of(name + ": " + what, goal, samples, unit).during(rounds);
    }
  }

  private static List<Contestant> contestants(List<Program> programs, Platform platform) {
    List<Contestant> contestants = new ArrayList<>();
    for (Program program : programs) {
      String by = ", by " + program.name();
      contestants.add(
          new Contestant(
              "operator" + by, () -> platform.startsOperator(program).jvm(), SECONDS, MEGABYTES));
      contestants.add(
          new Contestant(
              "Key Installer" + by,
              () -> platform.startsKeyInstaller(program).jvm(),
              SECONDS,
              MEGABYTES));
    }
    Program last = programs.getLast();
    contestants.add(
        new Contestant(
            "operator that is elected first, by " + last.name(),
            () -> elected(last, platform),
            TOLD,
            TOLD));
    if (last.archive().isPresent()) {
      for (Floor.Of floor : Floor.Of.values()) {
        contestants.add(
            new Contestant(
                "limit: " + floor + ", by " + last.name(),
                () -> FloorProcess.start(floor, last, platform.controlPlane().kubeconfig()),
                TOLD,
                TOLD));
      }
    }
    return contestants;
  }

  /** By a Lease that was never anybody's; returns when it leads. */
  private static Jvm elected(Program program, Platform platform) {
    Resource<Lease> lease =
        platform
            .controlPlane()
            .admin()
            .resources(Lease.class)
            .inNamespace(ControlPlane.SYSTEM_NAMESPACE)
            .withName(LEASE);
    lease.delete();
    Jvm operator = platform.startsOperator(program, KeymastProcess.ELECTED).jvm();
    await("the operator leads")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> Optional.ofNullable(lease.get()).filter(FootprintBenchmark::isHeld).isPresent());
    return operator;
  }

  private static boolean isHeld(Lease lease) {
    return lease.getSpec() != null
        && lease.getSpec().getHolderIdentity() != null
        && !lease.getSpec().getHolderIdentity().isEmpty();
  }

  /** Its file, which each process maps. */
  private static List<Measurement> archive(ControlPlane controlPlane) throws IOException {
    Optional<Path> archive = Program.image(controlPlane).flatMap(Program::archive);
    return archive.isEmpty()
        ? List.of()
        : List.of(
            Measurement.of(
                "class data archive of the image", TOLD, Files.size(archive.get()) / 1e6, "MB"));
  }

  /** The image takes a minute to be made, which a small run has not got. */
  private static List<Program> programs(Scale scale, ControlPlane controlPlane) throws IOException {
    List<Program> programs = new ArrayList<>(List.of(Program.launcher(controlPlane)));
    Optional<Program> image = Program.image(controlPlane);
    if (image.isEmpty() && scale.isFull()) {
      Program.makesImage(controlPlane);
      image = Program.image(controlPlane);
    }
    image.ifPresent(programs::add);
    return programs;
  }
}
