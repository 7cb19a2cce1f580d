package io.keymast.reconciler;

import io.keymast.decision.IssuanceCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.stream.Collectors;

/** What the operator counts; labels are authorities and small closed sets, never a station. */
public final class OperatorMeters {
  static final String AUTHORITY = "authority";

  private final MeterRegistry registry;

  public OperatorMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Without a value before the first comparison. */
  public void compares(GuardedClock clock) {
    Gauge.builder("keymast.clock.offset", clock, OperatorMeters::offset)
        .description("How far this machine's clock is ahead of the API server's")
        .baseUnit("seconds")
        .register(registry);
  }

  private static double offset(GuardedClock clock) {
    return clock.offset().map(offset -> offset.toMillis() / 1000.0).orElse(Double.NaN);
  }

  /** One certificate counts once, whatever its causes. */
  void issued(AuthorityName authority, Set<IssuanceCause> causes) {
    Counter.builder("keymast.certificates.issued")
        .description("Certificates issued since the start, by authority and cause")
        .tag(AUTHORITY, authority.toString())
        .tag(
            "cause",
            causes.stream().map(IssuanceCause::apiName).sorted().collect(Collectors.joining(",")))
        .register(registry)
        .increment();
  }

  void recovered(AuthorityName authority) {
    Counter.builder("keymast.recoveries")
        .description("Times that an older state of an authority's ledger was found put back")
        .tag(AUTHORITY, authority.toString())
        .register(registry)
        .increment();
  }

  void handedBack(AuthorityName authority, int revocations) {
    Counter.builder("keymast.revocations.recovered")
        .description("Revocations that the ledger had lost and that published CRLs gave back")
        .tag(AUTHORITY, authority.toString())
        .register(registry)
        .increment(revocations);
  }

  void revoked(AuthorityName authority, RevocationReason reason) {
    Counter.builder("keymast.certificates.revoked")
        .description("Certificates revoked since the start, by authority and reason of RFC 5280")
        .tag(AUTHORITY, authority.toString())
        .tag("reason", reason.apiName())
        .register(registry)
        .increment();
  }
}
