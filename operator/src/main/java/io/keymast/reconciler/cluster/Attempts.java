package io.keymast.reconciler.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Steps that are all tried, whichever of them fails; what failed is thrown once all were tried. */
public final class Attempts {
  private final List<RuntimeException> failures = new ArrayList<>();

  public void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }

  /** Each group is tried, whatever fails for another. */
  public static <K, T> void forEach(Map<K, List<T>> groups, BiConsumer<K, List<T>> step) {
    Attempts attempts = new Attempts();
    groups.forEach((key, group) -> attempts.attempt(() -> step.accept(key, group)));
    attempts.conclude();
  }

  /** Throws the first failure; the others are suppressed by it. */
  @SuppressWarnings("ReferenceEquality") // nothing can suppress itself
  public void conclude() {
    if (failures.isEmpty()) {
      return;
    }
    RuntimeException first = failures.getFirst();
    failures.stream().filter(other -> other != first).forEach(first::addSuppressed);
    throw first;
  }
}
