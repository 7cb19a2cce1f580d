package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.auditor.Audit;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import io.keymast.support.SharedKill;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An operator process behind a proxy, and what every workload writes where nothing goes wrong. One
 * process serves all plans: whoever recovers from one crash is the victim of the next.
 */
final class CrashStage implements AutoCloseable {
  private static final int RUNS_WITHOUT_FAULTS = 2;

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final FaultProxy proxy = FaultProxy.open(controlPlane);
  private final PlatformTeam team;
  private final RunArchive archive;
  private final AtomicInteger scenes = new AtomicInteger();
  private final Map<Workload, EndState> ends = new HashMap<>();
  private final Map<Workload, List<ProxiedWrite>> writes = new EnumMap<>(Workload.class);
  private OperatorJvm operator;
  private SharedKill kill;

  CrashStage(String name) {
    this.team = new PlatformTeam(name);
    this.archive = RunArchive.open(name, team, controlPlane);
    this.operator = start(Duration.ofMinutes(1));
    this.kill = sharedKill();
  }

  FaultProxy proxy() {
    return proxy;
  }

  OperatorJvm operator() {
    return operator;
  }

  /** In its log, in its journal, and by events. */
  String allThatTheOperatorSaid() {
    return operator.log()
        + operator.journal()
        + Serialization.asJson(
            team.cluster().events().v1().events().inNamespace(team.stationNamespace()).list());
  }

  SharedKill kill() {
    return kill;
  }

  /** Keeps the CRLs of now for the auditor. */
  void keepsLists() {
    archive.keepsLists();
  }

  /** What the auditor finds in all that has happened here. */
  Audit audited() {
    return archive.judged(operator);
  }

  Scene newScene(Workload workload) {
    return new Scene(team, workload.slug() + "-" + scenes.incrementAndGet(), operator);
  }

  /**
   * How the workload ended in the first run without faults; that of the scene if there was none.
   */
  EndState faultFreeEnd(Workload workload, Scene scene) {
    synchronized (ends) {
      return ends.computeIfAbsent(workload, none -> EndState.of(scene));
    }
  }

  /** Whether the scene looks as a run without faults ends; also where there was none yet. */
  boolean hasEnded(Workload workload, Scene scene) {
    synchronized (ends) {
      EndState end = ends.get(workload);
      return end == null || end.equals(EndState.of(scene));
    }
  }

  /** The writes that each run without faults makes; the operator is then started anew. */
  void rehearses() {
    List<Map<Workload, List<ProxiedWrite>>> runs =
        IntStream.range(0, RUNS_WITHOUT_FAULTS).mapToObj(run -> rehearsal()).toList();
    for (Workload workload : Workload.values()) {
      List<ProxiedWrite> last = runs.getLast().getOrDefault(workload, List.of());
      writes.put(
          workload,
          runs.getFirst().getOrDefault(workload, List.of()).stream()
              .filter(write -> last.stream().anyMatch(each -> isSame(each, write)))
              .filter(CrashStage::isWorthAPlan)
              .toList());
    }
    Duration ahead = operator.ahead();
    operator.stop();
    operator = start(ahead);
    kill = sharedKill();
  }

  /**
   * As many rounds as the workload with the most has writes to be hit: each hits another one of
   * each workload.
   *
   * @param stride 1 for every write, 2 for every other one; not all workloads begin with the first
   */
  @SuppressWarnings("EnumOrdinal") // any number does that tells the workloads apart
  List<List<CrashPlan>> plansAtWrites(Affliction affliction, int stride) {
    Map<Workload, List<ProxiedWrite>> targets = new EnumMap<>(Workload.class);
    writes.forEach(
        (workload, all) -> targets.put(workload, every(stride, workload.ordinal() % stride, all)));
    int rounds = targets.values().stream().mapToInt(List::size).max().orElseThrow();
    return IntStream.range(0, rounds)
        .mapToObj(
            round ->
                targets.entrySet().stream()
                    .filter(each -> round < each.getValue().size())
                    .map(
                        each -> CrashPlan.of(each.getKey(), affliction, each.getValue().get(round)))
                    .toList())
        .toList();
  }

  private static List<ProxiedWrite> every(int stride, int first, List<ProxiedWrite> all) {
    return IntStream.iterate(first, i -> i < all.size(), i -> i + stride)
        .mapToObj(all::get)
        .toList();
  }

  @Override
  public void close() {
    archive.close();
    operator.close();
    proxy.close();
    team.leaves();
  }

  private Map<Workload, List<ProxiedWrite>> rehearsal() {
    List<Outcome> outcomes =
        new CrashRound(
                this,
                Arrays.stream(Workload.values()).map(CrashPlan::withoutFaults).toList(),
                WatchTrouble.NONE)
            .runs();
    assertThat(outcomes).allSatisfy(Outcome::holds);
    return outcomes.stream().collect(Collectors.toMap(it -> it.plan().workload(), Outcome::writes));
  }

  private static boolean isSame(ProxiedWrite one, ProxiedWrite other) {
    return one.isOfTheKindOf(other) && one.occurrence() == other.occurrence();
  }

  /** An event is a courtesy; how often an authority counts its stations is a matter of luck. */
  private static boolean isWorthAPlan(ProxiedWrite write) {
    return !write.resource().equals("events")
        && !(write.resource().equals("certificateauthorities/status") && write.occurrence() > 1);
  }

  private OperatorJvm start(Duration ahead) {
    return OperatorJvm.startAhead(
        ahead,
        controlPlane,
        proxy,
        team.authority().namespace(),
        "--no-leader-election",
        "--namespace",
        team.stationNamespace(),
        "--reconcile-threads",
        "64");
  }

  private SharedKill sharedKill() {
    SharedKill shared = new SharedKill(operator::kill);
    proxy.kills(shared);
    return shared;
  }
}
