package io.keymast.keyinstaller;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntBiFunction;

/**
 * Where nearly all connections are taken, those whose peers keep the server waiting go, the longest
 * first, until half are free: else strangers who hold them and say nothing shut everybody out. Who
 * waits for the server, as thousands do that come at once, is never among them.
 */
record Crowd(int limit) {
  /** Less than one in so many is free. */
  private static final int NEARLY = 8;

  /** Of one that waits for the server at this moment. */
  static final int NOT_WAITED_FOR = 0;

  /** Looks, two a second: an answer or two come in less. */
  private static final int LEAST_WAITS = 4;

  private record Waited<C>(C connection, int times) {}

  /**
   * @param waits how often a connection was waited for, if it is so now
   */
  <C, S> List<C> leaving(Map<C, S> connections, ToIntBiFunction<C, S> waits) {
    int open = connections.size();
    if (open <= limit - limit / NEARLY) {
      return List.of();
    }
    return connections.entrySet().stream()
        .map(it -> new Waited<>(it.getKey(), waits.applyAsInt(it.getKey(), it.getValue())))
        .filter(it -> it.times() >= LEAST_WAITS)
        .sorted(Comparator.<Waited<C>>comparingInt(Waited::times).reversed())
        .limit(open - limit / 2)
        .map(Waited::connection)
        .toList();
  }
}
