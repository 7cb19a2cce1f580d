package io.keymast.bench;

import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Reported;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How soon a process works that has nothing to do, and what it takes while it waits: by {@code
 * bin/keymast}, and by the files and flags of the image.
 */
final class FootprintBenchmark implements Benchmark {
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
    for (Program program : programs(scale, platform.controlPlane())) {
      notebook.takes(starts("operator", program, scale, () -> platform.startsOperator(program)));
      notebook.takes(
          starts("Key Installer", program, scale, () -> platform.startsKeyInstaller(program)));
    }
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

  private interface Start {
    /** Returns when it is ready. */
    KeymastProcess process();
  }

  private static List<Measurement> starts(String process, Program program, Scale scale, Start start)
      throws Exception {
    List<Double> seconds = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    List<Double> resident = new ArrayList<>();
    List<Double> peak = new ArrayList<>();
    for (int round = 0; round < scale.pace().rounds(); round++) {
      long begin = System.nanoTime();
      try (KeymastProcess started = start.process()) {
        seconds.add((System.nanoTime() - begin) / 1e9);
        cpu.add(started.meter().cpu().toNanos() / 1e9);
        started.awaitsRest();
        resident.add(started.meter().residentMegabytes());
        peak.add(started.meter().peakMegabytes());
      }
    }
    String of = process + ", by " + program.name();
    return List.of(
        Measurement.of(of + ": start to ready", new AtMost(1), new Samples(seconds), "s"),
        Measurement.of(of + ": CPU from start to ready", new Reported(), new Samples(cpu), "s"),
        Measurement.of(
            of + ": resident memory, idle", new AtMost(130), new Samples(resident), "MB"),
        Measurement.of(
            of + ": peak resident memory until idle", new Reported(), new Samples(peak), "MB"));
  }
}
