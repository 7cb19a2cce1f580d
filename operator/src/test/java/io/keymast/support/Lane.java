package io.keymast.support;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Some of the operator's writes: counted by their kind, written down, and hit by what the lane is
 * armed with. Lanes are counted apart.
 */
public final class Lane {
  private final Predicate<ProxiedWrite> members;
  private final List<ProxiedWrite> writes = new CopyOnWriteArrayList<>();
  private final List<ProxiedWrite> hits = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private Function<ProxiedWrite, Fault> plan = write -> new Fault.None();

  Lane(Predicate<ProxiedWrite> members) {
    this.members = members;
  }

  /** Forgets what was counted. */
  public synchronized void arm(Function<ProxiedWrite, Fault> faults) {
    plan = faults;
    counts.clear();
    writes.clear();
    hits.clear();
  }

  /** How many came, hit or not. */
  public synchronized int count() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The writes that something was done to. */
  public List<ProxiedWrite> hits() {
    return List.copyOf(hits);
  }

  /** The writes that reached the API server, in order. */
  public List<ProxiedWrite> writes() {
    return List.copyOf(writes);
  }

  boolean has(ProxiedWrite write) {
    return members.test(write);
  }

  synchronized Fault meet(ProxiedWrite write) {
    ProxiedWrite numbered = write.numbered(counts.merge(write.kind(), 1, Integer::sum));
    Fault fault = plan.apply(numbered);
    switch (fault) {
      case Fault.None() -> writes.add(numbered);
      case Fault.KillBefore() -> hits.add(numbered);
      case Fault.Answer _ -> hits.add(numbered);
      case Fault.KillAfter() -> reachesAndIsHit(numbered);
      case Fault.DropAnswer() -> reachesAndIsHit(numbered);
      case Fault.DelayAnswer _ -> reachesAndIsHit(numbered);
      case Fault.Hold _ -> reachesAndIsHit(numbered);
    }
    return fault;
  }

  private void reachesAndIsHit(ProxiedWrite write) {
    writes.add(write);
    hits.add(write);
  }
}
