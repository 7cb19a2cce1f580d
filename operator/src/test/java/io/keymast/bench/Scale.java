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
              Duration.ofMinutes(2),
              Duration.ofSeconds(10)),
          new Sizes(
              List.of(500, 2_000, 10_000),
              new Marks(List.of(1_000, 10_000, 50_000, 100_000), 50_000),
              new Foreign(List.of(500, 2_000), 10_000),
              100_000,
              10_000,
              2_000,
              2_000));

  /** Under five minutes. */
  static final Scale SMOKE =
      new Scale(
          "smoke",
          new Pace(
              3,
              4,
              new WarmUp(Duration.ofSeconds(2), Duration.ofSeconds(6)),
              Duration.ofMillis(500),
              Duration.ofMillis(500),
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Duration.ofMillis(500)),
          new Sizes(
              List.of(500),
              new Marks(List.of(300, 900), 900),
              new Foreign(List.of(40), 80),
              20_000,
              300,
              200,
              300));

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
              Duration.ofMillis(200),
              Duration.ofMillis(400)),
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
   * @param restoreChecks between two of a restarted operator's looks for a restored etcd, of which
   *     each thirtieth compares all caches
   */
  record Pace(
      int rounds,
      int mostRounds,
      WarmUp warmUp,
      Duration sample,
      Duration load,
      Duration afterwards,
      Duration idle,
      Duration restoreChecks) {}

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
   * @param overdue stations that are to be renewed at once, at a rate that is low
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
  record Marks(List<Integer> stations, int large) {}

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
