package io.keymast.revocation;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value of something immutable, worked out when it is first asked for. */
final class Memo<T> {
  private final AtomicReference<@Nullable T> known = new AtomicReference<>();

  /** Two that ask at once may both work it out; after an exception it is worked out anew. */
  T get(Supplier<T> work) {
    T found = known.get();
    if (found != null) {
      return found;
    }
    T made = Objects.requireNonNull(work.get());
    known.set(made);
    return made;
  }
}
