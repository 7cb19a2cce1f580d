package io.keymast.reconciler.cluster;

import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter.RateLimitState;
import java.time.Duration;
import java.util.Optional;

/**
 * Puts off no look at anything. The framework's own limiter, switched off, keeps 90 bytes of each
 * object all the same.
 */
public final class Unlimited implements RateLimiter<RateLimitState> {
  private static final RateLimitState NOTHING = new RateLimitState() {};

  @Override
  public Optional<Duration> isLimited(RateLimitState state) {
    return Optional.empty();
  }

  @Override
  public RateLimitState initState() {
    return NOTHING;
  }
}
