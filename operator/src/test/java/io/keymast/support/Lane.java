package io.keymast.support;

import java.time.Duration;
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
  private long lastHit = System.nanoTime();
  private long lastWork = lastHit;

  Lane(Predicate<ProxiedWrite> members) {
    this.members = members;
  }

  /** Forgets what was counted. */
  public synchronized void arm(Function<ProxiedWrite, Fault> faults) {
    plan = faults;
    lastHit = System.nanoTime();
    lastWork = lastHit;
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

  /** How long work went on after the last hit; without one, since the lane was armed. */
  public synchronized Duration settling() {
    return Duration.ofNanos(Math.max(0, lastWork - lastHit));
  }

  boolean has(ProxiedWrite write) {
    return members.test(write);
  }

  synchronized Fault meet(ProxiedWrite write) {
    ProxiedWrite numbered = write.numbered(counts.merge(write.kind(), 1, Integer::sum));
    Fault fault = plan.apply(numbered);
    switch (fault) {
      case Fault.None() -> reaches(numbered);
      case Fault.KillBefore() -> isHit(numbered);
      case Fault.Answer _ -> isHit(numbered);
      case Fault.KillAfter() -> reachesAndIsHit(numbered);
      case Fault.DropAnswer() -> reachesAndIsHit(numbered);
      case Fault.DelayAnswer _ -> reachesAndIsHit(numbered);
      case Fault.DelayRequest _ -> reachesAndIsHit(numbered);
      case Fault.Hold _ -> reachesAndIsHit(numbered);
    }
    return fault;
  }

  private void reachesAndIsHit(ProxiedWrite write) {
    reaches(write);
    isHit(write);
  }

  private void reaches(ProxiedWrite write) {
    writes.add(write);
    if (write.isWork()) {
      lastWork = System.nanoTime();
    }
  }

  private void isHit(ProxiedWrite write) {
    hits.add(write);
    lastHit = System.nanoTime();
  }
}
