package io.keymast.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** How much is measured. */
record Scale(String name, Pace pace, Sizes sizes) {
  static final Scale FULL =
      new Scale(
          "full",
          new Pace(
              3,
              6,
              new WarmUp(Duration.ofSeconds(10), Duration.ofSeconds(30)),
              Duration.ofSeconds(2),
              Duration.ofSeconds(10),
              Duration.ofSeconds(30),
              Duration.ofMinutes(2)),
          new Sizes(
              List.of(500, 2_000, 10_000),
              new Marks(List.of(1_000, 10_000, 50_000, 100_000), 50_000),
              new Foreign(List.of(500, 2_000), 10_000),
              100_000,
              10_000,
              2_000,
              2_000));

  /**
   * Meant for less than five minutes, so it has one round of each, and no overdue stations, whose
   * rate lets them wait. What is timed is not judged by it.
   */
  static final Scale SMOKE =
      new Scale(
          "smoke",
          new Pace(
              1,
              1,
              new WarmUp(Duration.ofSeconds(1), Duration.ofSeconds(2)),
              Duration.ofMillis(500),
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              Duration.ofSeconds(1)),
          new Sizes(
              List.of(200),
              new Marks(List.of(100, 300), 300),
              new Foreign(List.of(20), 40),
              5_000,
              100,
              0,
              100));

  /** For trying the harness: nothing of it is a figure. */
  static final Scale TINY =
      new Scale(
          "tiny",
          new Pace(
              1,
              1,
              new WarmUp(Duration.ZERO, Duration.ZERO),
              Duration.ofMillis(5),
              Duration.ofMillis(200),
              Duration.ofMillis(200),
              Duration.ofMillis(200)),
          new Sizes(
              List.of(8, 16),
              new Marks(List.of(10, 30), 30),
              new Foreign(List.of(4, 6), 8),
              10,
              30,
              20,
              8));

  /**
   * How long things take.
   *
   * @param rounds that count
   * @param mostRounds where some were void
   * @param sample CPU time of one sample of what takes microseconds
   * @param load for how long a server is asked, by the wall clock
   * @param afterwards for how long nothing may be written any more, by the wall clock
   * @param idle for how long nobody asks for anything, by the wall clock
   */
  record Pace(
      int rounds,
      int mostRounds,
      WarmUp warmUp,
      Duration sample,
      Duration load,
      Duration afterwards,
      Duration idle) {}

  /**
   * CPU time before the first sample, so that the JVM compiles what it will.
   *
   * @param most where its figures don't come to rest
   */
  record WarmUp(Duration least, Duration most) {}

  /**
   * How many things there are.
   *
   * @param waves stations that are declared at once, one wave after the other
   * @param foreign objects that are declared at once where cert-manager is beside
   * @param revoked entries of the CRL that gets one more
   * @param storm stations that are renewed, or regenerated, all together
   * @param overdue stations that are to be renewed at once, at a rate that is low; or none
   * @param pollers stations that ask a Key Installer
   */
  record Sizes(
      List<Integer> waves,
      Marks marks,
      Foreign foreign,
      int revoked,
      int storm,
      int overdue,
      int pollers) {}

  /**
   * Of a fleet that grows.
   *
   * @param stations at which the cost of one more is looked at
   * @param large the first at which memory and a restart are looked at
   */
  record Marks(List<Integer> stations, int large) {
    /** What larger ones cost is told. */
    private static final int LARGEST_WITH_GOALS = 50_000;

    static Goal judges(int mark, Goal goal) {
      return mark <= LARGEST_WITH_GOALS ? goal : new Goal.Reported();
    }
  }

  /**
   * Of objects that are another's.
   *
   * @param inRounds how many at once, in turn with ours
   * @param once how many in one round that is not repeated
   */
  record Foreign(List<Integer> inRounds, int once) {}

  boolean isFull() {
    return name.equals(FULL.name);
  }

  void warmUp(Callable<?> operation) throws Exception {
    CpuRate.warmUp(pace.warmUp().least(), pace.warmUp().most(), pace.sample(), operation);
  }
}
