package io.keymast.keyinstaller;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a Key Installer goes by. Its machine's clock and the API server's may disagree, and then
 * nobody knows which is wrong.
 *
 * @param ends by which certificates end: by the earlier one then, so that a wrong clock refuses no
 *     station the certificate that it has
 * @param stamps what is written down: by the API server's then, as all other times in the cluster
 * @param agreed by which is signed; empty then
 * @param nanoTime how long something takes, as {@link System#nanoTime()} tells it: nobody sets it
 */
public record Clocks(
    InstantSource ends,
    InstantSource stamps,
    Supplier<Optional<Instant>> agreed,
    LongSupplier nanoTime) {

  /** Where the clock is known to be right. */
  public static Clocks ofRight(Clock clock, LongSupplier nanoTime) {
    return new Clocks(clock, clock, () -> Optional.of(clock.instant()), nanoTime);
  }
}
