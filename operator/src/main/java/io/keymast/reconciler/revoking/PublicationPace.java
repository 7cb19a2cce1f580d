package io.keymast.reconciler.revoking;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How often a CA key's CRL is signed anew while revocations go on and on: several times at once,
 * then seldom enough that each lists many (generic cell rate algorithm).
 */
public final class PublicationPace {
  static final Duration INTERVAL = Duration.ofSeconds(5);

  /** So that a few revocations one after another are each published at once. */
  static final int AT_ONCE = 10;

  private static final long CREDIT = INTERVAL.multipliedBy(AT_ONCE - 1).toNanos();

  private final LongSupplier nanoTime;
  private final Map<Key, Long> free = new ConcurrentHashMap<>();

  private record Key(AuthorityName authority, KeyId keyId) {}

  /**
   * @param nanoTime as {@link System#nanoTime()}
   */
  public PublicationPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Empty if a CRL may be signed now; else how long to wait before asking again. */
  Optional<Duration> take(AuthorityName authority, KeyId keyId) {
    long now = nanoTime.getAsLong();
    Key key = new Key(authority, keyId);
    long known = free.getOrDefault(key, now - CREDIT);
    long next = now - CREDIT - known > 0 ? now - CREDIT : known;
    if (next - now > 0) {
      return Optional.of(Duration.ofNanos(next - now));
    }
    free.put(key, next + INTERVAL.toNanos());
    return Optional.empty();
  }

  /** The authority is gone. */
  void forget(AuthorityName authority) {
    free.keySet().removeIf(key -> key.authority().equals(authority));
  }
}
