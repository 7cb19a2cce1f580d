package io.keymast.api;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lets equal values be one: most of what a fleet's objects say is the same in all of them. It
 * remembers the last value of each hash, so that its own size is fixed; one that is kept twice
 * after all is no harm.
 *
 * @param <T> immutable
 */
final class LastSeen<T> {
  /** What a station says comes again with its certificate, after those of all that wait. */
  private static final int SLOTS = 65_536;

  private final AtomicReferenceArray<@Nullable T> values = new AtomicReferenceArray<>(SLOTS);

  T share(T value) {
    int hash = value.hashCode();
    int slot = Math.floorMod(hash ^ (hash >>> 16), SLOTS);
    T known = values.getPlain(slot);
    if (value.equals(known)) {
      return known;
    }
    values.setPlain(slot, value);
    return value;
  }
}
