package io.keymast.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * How much is measured.
 *
 * @param rounds that count
 * @param mostRounds where some were void, of what takes seconds
 * @param leastWarmUp CPU time before the first sample, so that the JVM compiles what it will
 * @param mostWarmUp where its figures don't come to rest
 * @param sample CPU time of one sample of what takes microseconds
 * @param waves stations that are declared at once, one wave after the other
 * @param revoked entries of the CRL that gets one more
 * @param fleet stations whose memory and whose restart are looked at; at least what the waves leave
 */
record Scale(
    int rounds,
    int mostRounds,
    Duration leastWarmUp,
    Duration mostWarmUp,
    Duration sample,
    List<Integer> waves,
    int revoked,
    int fleet) {
  static final Scale FULL =
      new Scale(
          3,
          6,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          List.of(500, 2_000, 10_000),
          100_000,
          50_000);

  /** Under five minutes. */
  static final Scale SMOKE =
      new Scale(
          3,
          4,
          Duration.ofSeconds(4),
          Duration.ofSeconds(10),
          Duration.ofMillis(500),
          List.of(500),
          20_000,
          0);

  /** For the harness's own test: nothing of it is a figure. */
  static final Scale TINY =
      new Scale(1, 1, Duration.ZERO, Duration.ZERO, Duration.ofMillis(5), List.of(), 10, 0);

  void warmUp(Callable<?> operation) throws Exception {
    CpuRate.warmUp(leastWarmUp, mostWarmUp, sample, operation);
  }
}
