package io.keymast.bench;

import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a process and its children have cost so far. */
record ProcessMeter(ProcessHandle process) {
  private static final String PEAK = "VmHWM:";

  static ProcessMeter of(ProcessHandle process) {
    return new ProcessMeter(process);
  }

  /** One of etcd, kube-apiserver and kube-controller-manager. */
  static ProcessMeter of(ControlPlane controlPlane, String name) {
    try {
      return Files.readAllLines(controlPlane.kubeconfig().resolveSibling("pids")).stream()
          .map(line -> line.split(" ", -1))
          .filter(fields -> fields[0].equals(name))
          .map(fields -> Long.parseLong(fields[1]))
          .reduce((_, newer) -> newer)
          .flatMap(ProcessHandle::of)
          .map(ProcessMeter::new)
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Duration cpu() {
    return Stream.concat(Stream.of(process), process.descendants())
        .flatMap(each -> each.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** From now on it runs on these cores only; false where that can't be said. */
  boolean pinsTo(Cores cores) {
    try {
      Command.run(Path.of("."), List.of("taskset", "-a", "-c", "-p", cores.list(), pid()));
      return true;
    } catch (RuntimeException absent) {
      return false;
    }
  }

  private String pid() {
    return Long.toString(process.pid());
  }

  double residentMegabytes() {
    String kilobytes = Command.run(Path.of("."), List.of("ps", "-o", "rss=", "-p", pid()));
    return Long.parseLong(kilobytes.strip()) * 1024 / 1e6;
  }

  /** The most that it ever had. */
  double peakMegabytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc", pid(), "status"))) {
      return lines
          .filter(line -> line.startsWith(PEAK))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
