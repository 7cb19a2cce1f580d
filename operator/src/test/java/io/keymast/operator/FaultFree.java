package io.keymast.operator;

import java.util.HashMap;
import java.util.Map;

/** How workloads end where nothing goes wrong, and what is made and deleted on the way. */
final class FaultFree {
  private final Map<Workload, EndState> ends = new HashMap<>();
  private final Map<Workload, Map<String, Long>> tallies = new HashMap<>();
  private boolean rehearsed;

  /** From now on runs are compared, and no longer remembered. */
  synchronized void endsRehearsal() {
    rehearsed = true;
  }

  /** How the workload ended in the first run; that of the scene if there was none. */
  synchronized EndState end(Workload workload, Scene scene) {
    return ends.computeIfAbsent(workload, none -> EndState.of(scene));
  }

  /** Whether the scene looks as a run without faults ends; also where there was none yet. */
  boolean hasEnded(Workload workload, Scene scene) {
    EndState now = EndState.of(scene);
    synchronized (this) {
      return ends.getOrDefault(workload, now).equals(now);
    }
  }

  /** What a run is to make and delete, as far as runs without faults agree on it. */
  synchronized Map<String, Long> tally(Workload workload, Map<String, Long> seen) {
    if (!rehearsed) {
      tallies.merge(workload, seen, FaultFree::common);
    }
    return tallies.getOrDefault(workload, seen);
  }

  /** Of both alike. */
  static Map<String, Long> common(Map<String, Long> one, Map<String, Long> other) {
    Map<String, Long> common = new HashMap<>(one);
    common.entrySet().retainAll(other.entrySet());
    return common;
  }
}
