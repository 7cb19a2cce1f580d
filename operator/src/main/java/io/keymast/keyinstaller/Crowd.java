package io.keymast.keyinstaller;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Where nearly all connections are taken, those whose peers kept the server waiting go, the longest
 * first, until half are free: else strangers who hold them and say nothing shut everybody out. Who
 * waits for the server, as thousands do that come at once, is never among them.
 */
record Crowd(int limit) {
  /** Less than one in so many is free. */
  private static final int NEARLY = 8;

  /** Looks, two a second, in all of a connection's life: an answer or two come in less. */
  private static final int LEAST_WAITS = 4;

  /**
   * @param connections each with what tells how often it was waited for
   */
  <C, S> List<C> leaving(Map<C, S> connections, ToIntFunction<S> waits) {
    int open = connections.size();
    if (open <= limit - limit / NEARLY) {
      return List.of();
    }
    return connections.entrySet().stream()
        .filter(it -> waits.applyAsInt(it.getValue()) >= LEAST_WAITS)
        .sorted(
            Comparator.comparingInt((Map.Entry<C, S> it) -> waits.applyAsInt(it.getValue()))
                .reversed())
        .limit(open - limit / 2)
        .map(Map.Entry::getKey)
        .toList();
  }
}
