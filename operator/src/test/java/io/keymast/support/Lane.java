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
  private final List<Moment> moments = new CopyOnWriteArrayList<>();
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
    moments.clear();
    moments.add(Moment.now(Moment.Kind.STEP));
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

  /** The same, without those that come at a pace of their own. */
  public List<ProxiedWrite> works() {
    return writes.stream().filter(ProxiedWrite::isWork).toList();
  }

  /** Something is done that may lead to writes. */
  public void goesOn() {
    moments.add(Moment.now(Moment.Kind.STEP));
  }

  /** All that anybody waits for has come. */
  public void isSeen() {
    moments.add(Moment.now(Moment.Kind.SEEN));
  }

  /** When the lane was armed, and what came since. */
  public List<Moment> moments() {
    return List.copyOf(moments);
  }

  boolean has(ProxiedWrite write) {
    return members.test(write);
  }

  synchronized Fault meet(ProxiedWrite write) {
    ProxiedWrite numbered = write.numbered(counts.merge(write.kind(), 1, Integer::sum));
    Fault fault = plan.apply(numbered);
    switch (fault) {
      case Fault.None() -> reaches(numbered);
      case Fault.KillBefore() -> isHit(numbered, Duration.ZERO);
      case Fault.Answer _ -> isHit(numbered, Duration.ZERO);
      case Fault.KillAfter() -> reachesAndIsHit(numbered, Duration.ZERO);
      case Fault.DropAnswer() -> reachesAndIsHit(numbered, Duration.ZERO);
      case Fault.DelayAnswer(var by) -> reachesAndIsHit(numbered, by);
      case Fault.DelayRequest(var by) -> reachesAndIsHit(numbered, by);
      case Fault.Hold _ -> reachesAndIsHit(numbered, Duration.ZERO);
    }
    return fault;
  }

  private void reachesAndIsHit(ProxiedWrite write, Duration lasting) {
    reaches(write);
    isHit(write, lasting);
  }

  private void reaches(ProxiedWrite write) {
    writes.add(write);
    if (write.isWork()) {
      moments.add(Moment.now(Moment.Kind.WORK));
    }
  }

  private void isHit(ProxiedWrite write, Duration lasting) {
    hits.add(write);
    moments.add(Moment.afterNow(Moment.Kind.TROUBLE, lasting));
  }
}
