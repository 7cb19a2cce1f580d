package io.keymast.operator;

import java.util.HashMap;
import java.util.Map;

/** How workloads end where nothing goes wrong, what is left, and made and deleted on the way. */
final class FaultFree {
  private final Map<Workload, EndState> ends = new HashMap<>();
  private final Map<Workload, Map<String, Long>> tallies = new HashMap<>();
  private final Map<Workload, Remains.Bounds> remains = new HashMap<>();
  private boolean rehearsed;

  /** From now on runs are compared, and no longer remembered. */
  synchronized void endsRehearsal() {
    rehearsed = true;
  }

  /** Whether it is known how each workload ends. */
  synchronized boolean isRehearsed() {
    return rehearsed;
  }

  /** How the workload ended in the first run; that of the scene if there was none. */
  synchronized EndState end(Workload workload, Scene scene) {
    return ends.computeIfAbsent(workload, none -> EndState.of(scene));
  }

  /** Whether the scene looks as a run without faults ends; also where there was none yet. */
  boolean hasEnded(Workload workload, Scene scene) {
    EndState now = EndState.of(scene);
    synchronized (this) {
      if (!ends.getOrDefault(workload, now).equals(now)) {
        return false;
      }
    }
    Remains left = Remains.of(scene);
    synchronized (this) {
      return !rehearsed || bounds(workload, left).admit(left);
    }
  }

  /** What a run may leave of Secrets and ConfigMaps. */
  synchronized Remains.Bounds remains(Workload workload, Remains left) {
    if (!rehearsed) {
      remains.merge(workload, Remains.Bounds.of(left), (known, _) -> known.with(left));
    }
    return bounds(workload, left);
  }

  private Remains.Bounds bounds(Workload workload, Remains left) {
    return remains.getOrDefault(workload, Remains.Bounds.of(left));
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
