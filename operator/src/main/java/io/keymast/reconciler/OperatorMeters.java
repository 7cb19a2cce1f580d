package io.keymast.reconciler;

import io.keymast.decision.IssuanceCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
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

  void revoked(AuthorityName authority, RevocationReason reason) {
    Counter.builder("keymast.certificates.revoked")
        .description("Certificates revoked since the start, by authority and reason of RFC 5280")
        .tag(AUTHORITY, authority.toString())
        .tag("reason", reason.apiName())
        .register(registry)
        .increment();
  }

  /** There is a row as long as it holds. */
  void braked(AuthorityName authority, String reason) {
    Gauge.builder("keymast.brakes", () -> 1)
        .description("Brakes that hold, by authority and reason")
        .tags(tags(authority, reason))
        .register(registry);
  }

  void unbraked(AuthorityName authority, String reason) {
    registry
        .find("keymast.brakes")
        .tags(tags(authority, reason))
        .meters()
        .forEach(registry::remove);
  }

  private static Tags tags(AuthorityName authority, String reason) {
    return Tags.of(AUTHORITY, authority.toString(), "reason", reason);
  }
}
