package io.keymast.app;

import io.keymast.domain.AuthorityName;
import io.keymast.keyinstaller.ClientHost;
import io.keymast.keyinstaller.RateLimiter;
import io.keymast.publication.OcspResult;
import io.keymast.publication.OcspTraffic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;

/** A bucket of requests for each host, and a counter by authority and result. */
public final class LimitedOcspTraffic implements OcspTraffic {
  /** A gate whose fleet comes back at once asks for each station. */
  private static final int BURST = 2_000;

  /** Of one host: a tenth of a core. */
  private static final Duration PER_REQUEST = Duration.ofMillis(5);

  private final RateLimiter hosts;
  private final MeterRegistry registry;

  /**
   * @param hosts by host
   */
  public LimitedOcspTraffic(RateLimiter hosts, MeterRegistry registry) {
    this.hosts = hosts;
    this.registry = registry;
  }

  public static LimitedOcspTraffic create(MeterRegistry registry) {
    return new LimitedOcspTraffic(new RateLimiter(BURST, PER_REQUEST, System::nanoTime), registry);
  }

  @Override
  public boolean admits(String address) {
    return hosts.take(ClientHost.of(address));
  }

  @Override
  public void answered(Optional<AuthorityName> authority, OcspResult result) {
    Counter.builder("keymast.ocsp.requests")
        .description("OCSP requests by authority, none for one without a responder, and result")
        .tag("authority", authority.map(AuthorityName::toString).orElse("none"))
        .tag("result", result.label())
        .register(registry)
        .increment();
  }
}
