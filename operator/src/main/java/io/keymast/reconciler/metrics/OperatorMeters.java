package io.keymast.reconciler.metrics;

import io.keymast.decision.IssuanceCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.reconciler.clock.GuardedClock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** What the operator counts; labels are authorities and small closed sets, never a station. */
public final class OperatorMeters {
  static final String AUTHORITY = "authority";

  private final MeterRegistry registry;
  private final Counter keysNotRetired;

  public OperatorMeters(MeterRegistry registry) {
    this.registry = registry;
    this.keysNotRetired =
        Counter.builder("keymast.keys.not.retired")
            .description("Stations deleted whose stolen or compromised key may not be retired")
            .register(registry);
  }

  /** Without a value before the first comparison. */
  public void gaugeClockOffset(GuardedClock clock) {
    Gauge.builder("keymast.clock.offset", clock, OperatorMeters::offset)
        .description("How far this machine's clock is ahead of the API server's")
        .baseUnit("seconds")
        .register(registry);
  }

  /**
   * There is one replica that acts, and one more for each shard.
   *
   * @param lease by which they are told apart
   */
  public static void leading(MeterRegistry registry, String lease, BooleanSupplier isLeading) {
    Gauge.builder("keymast.operator.leading", () -> isLeading.getAsBoolean() ? 1 : 0)
        .description("Whether this replica is the one that acts: 1 or 0")
        .tag("lease", lease)
        .register(registry);
  }

  private static double offset(GuardedClock clock) {
    return clock.offset().map(offset -> offset.toMillis() / 1000.0).orElse(Double.NaN);
  }

  /**
   * To be called before the registry is read, for each authority that is known: Prometheus sees no
   * increase in what appears with its first count.
   */
  public void registerCounters(AuthorityName authority) {
    for (IssuanceCause cause : IssuanceCause.values()) {
      issues(authority, cause.apiName());
    }
    for (RevocationReason reason : RevocationReason.values()) {
      revocations(authority, reason);
    }
    recoveries(authority);
    recoveredRevocations(authority);
    deliveries(authority.toString());
  }

  /** One certificate counts once, whatever its causes. */
  public void issued(AuthorityName authority, Set<IssuanceCause> causes) {
    issues(
            authority,
            causes.stream().map(IssuanceCause::apiName).sorted().collect(Collectors.joining(",")))
        .increment();
  }

  public void departedUnprotected() {
    keysNotRetired.increment();
  }

  public void recovered(AuthorityName authority) {
    recoveries(authority).increment();
  }

  public void handedBack(AuthorityName authority, int revocations) {
    recoveredRevocations(authority).increment(revocations);
  }

  /**
   * @param authority as in the station's status
   */
  public void delivered(String authority, Duration sinceIssuance) {
    deliveries(authority).record(sinceIssuance);
  }

  public void revoked(AuthorityName authority, RevocationReason reason) {
    revocations(authority, reason).increment();
  }

  private Counter issues(AuthorityName authority, String causes) {
    return Counter.builder("keymast.certificates.issued")
        .description("Certificates issued since the start, by authority and cause")
        .tag(AUTHORITY, authority.toString())
        .tag("cause", causes)
        .register(registry);
  }

  private Counter revocations(AuthorityName authority, RevocationReason reason) {
    return Counter.builder("keymast.certificates.revoked")
        .description("Certificates revoked since the start, by authority and reason of RFC 5280")
        .tag(AUTHORITY, authority.toString())
        .tag("reason", reason.apiName())
        .register(registry);
  }

  private Counter recoveries(AuthorityName authority) {
    return Counter.builder("keymast.recoveries")
        .description("Times that an older state of an authority's ledger was found put back")
        .tag(AUTHORITY, authority.toString())
        .register(registry);
  }

  private Counter recoveredRevocations(AuthorityName authority) {
    return Counter.builder("keymast.revocations.recovered")
        .description("Revocations that the ledger had lost and that published CRLs gave back")
        .tag(AUTHORITY, authority.toString())
        .register(registry);
  }

  private Timer deliveries(String authority) {
    return Timer.builder("keymast.delivery.duration")
        .description("Time from a certificate's issuance to its download by the station")
        .tag(AUTHORITY, authority)
        .serviceLevelObjectives(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(6),
            Duration.ofDays(1),
            Duration.ofDays(3),
            Duration.ofDays(6))
        .register(registry);
  }
}
