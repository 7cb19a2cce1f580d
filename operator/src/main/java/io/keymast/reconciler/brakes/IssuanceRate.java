package io.keymast.reconciler.brakes;

import io.keymast.decision.Urgency;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Limits the certificates per minute of each authority; beyond it, the most urgent come first. */
public final class IssuanceRate {
  private static final long NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private final Map<AuthorityName, WaitingLine> lines = new ConcurrentHashMap<>();

  public IssuanceRate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Empty if a certificate may be issued now; else how long to wait before asking again. */
  Optional<Duration> take(
      AuthorityName authority, int perMinute, StationName station, Urgency urgency) {
    return lines
        .computeIfAbsent(authority, name -> new WaitingLine(nanoTime))
        .take(station, urgency, NANOS_PER_MINUTE / perMinute);
  }

  /** How many wait for their turn. */
  int waiting(AuthorityName authority) {
    return Optional.ofNullable(lines.get(authority)).map(WaitingLine::length).orElse(0);
  }
}
