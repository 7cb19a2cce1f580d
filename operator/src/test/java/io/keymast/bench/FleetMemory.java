package io.keymast.bench;

import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Counted;
import io.keymast.bench.Goal.Reported;
import java.util.ArrayList;
import java.util.List;

/** What stations add to each of the processes that keep them, since there were none. */
final class FleetMemory {
  private final Platform platform;
  private final Memory operator;
  private final StartedKeyInstaller keyInstaller;
  private final double database;

  private FleetMemory(Platform platform, Memory operator, StartedKeyInstaller keyInstaller) {
    this.platform = platform;
    this.operator = operator;
    this.keyInstaller = keyInstaller;
    this.database = EtcdSize.megabytes(platform.controlPlane());
  }

  private record Memory(long liveHeapBytes, double residentMegabytes, double peakMegabytes) {
    static Memory of(KeymastProcess process) {
      return new Memory(
          process.liveHeapBytes(),
          process.meter().residentMegabytes(),
          process.meter().peakMegabytes());
    }
  }

  /**
   * @param seconds from its start until it serves
   */
  private record StartedKeyInstaller(double seconds, Memory memory) {}

  static FleetMemory before(Platform platform, Succession operators) throws InterruptedException {
    return new FleetMemory(platform, Memory.of(operators.now()), started(platform, operators));
  }

  /** With so many stations. */
  List<Measurement> with(int fleet, Succession operators) throws InterruptedException {
    List<Measurement> measured =
        new ArrayList<>(
            rows(
                "operator",
                new Counted(new AtMost(8)),
                Memory.of(operators.now()),
                operator,
                fleet));
    StartedKeyInstaller started = started(platform, operators);
    measured.addAll(
        rows("Key Installer", new Reported(), started.memory(), keyInstaller.memory(), fleet));
    measured.add(
        Measurement.of(
            "start of a Key Installer until it serves, with %s stations"
                .formatted(Figures.text(fleet)),
            new Reported(),
            started.seconds(),
            "s"));
    return measured;
  }

  List<Measurement> database(int fleet) {
    String of = " with " + Figures.text(fleet) + " stations";
    double now = EtcdSize.megabytes(platform.controlPlane());
    List<Measurement> measured = new ArrayList<>();
    measured.add(
        Measurement.of(
            "etcd's database in use, after the warm-up", new Reported(), database, "MB"));
    measured.add(Measurement.of("etcd's database in use," + of, new Reported(), now, "MB"));
    measured.add(
        Measurement.of(
            "etcd's database in use a station," + of,
            new Reported(),
            (now - database) * 1e3 / fleet,
            "kB"));
    for (String resource : List.of("basestations", "basestationcertificates")) {
      EtcdSize.kilobytesEach(platform.controlPlane(), resource)
          .ifPresent(
              each ->
                  measured.add(
                      Measurement.of(
                          "one of the " + resource + " in etcd, as it is now," + of,
                          new Reported(),
                          each,
                          "kB")));
    }
    return measured;
  }

  private static List<Measurement> rows(
      String process, Goal heapGoal, Memory now, Memory before, int fleet) {
    String of = " with " + Figures.text(fleet) + " stations";
    double heap = (now.liveHeapBytes() - before.liveHeapBytes()) / 1e3 / fleet;
    double resident = (now.residentMegabytes() - before.residentMegabytes()) * 1e3 / fleet;
    return List.of(
        Measurement.of("live heap of the " + process + " a station," + of, heapGoal, heap, "kB"),
        Measurement.of(
            "resident memory of the " + process + " a station," + of,
            new Reported(),
            resident,
            "kB"),
        Measurement.of(
            "resident memory of the " + process + of,
            new Reported(),
            now.residentMegabytes(),
            "MB"),
        Measurement.of(
            "peak resident memory of the " + process + of,
            new Reported(),
            now.peakMegabytes(),
            "MB"));
  }

  /** One that is started now, in a pod as large as the operator's next. */
  private static StartedKeyInstaller started(Platform platform, Succession operators)
      throws InterruptedException {
    long begin = System.nanoTime();
    try (KeymastProcess keyInstaller = platform.startsKeyInstaller(operators.program())) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new StartedKeyInstaller(seconds, Memory.of(keyInstaller));
    }
  }
}
