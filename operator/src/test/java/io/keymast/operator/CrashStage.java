package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.auditor.Audit;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import io.keymast.support.RunArchive;
import io.keymast.support.SharedKill;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An operator process behind a proxy, and what every workload writes where nothing goes wrong.
 * Whoever recovers from one crash is the victim of the next.
 */
final class CrashStage implements Torture.Stage {
  private static final int RUNS_WITHOUT_FAULTS = 2;

  /** At the most: what a life had to do with is looked at again and again. */
  private static final int ROUNDS_IN_A_LIFE = 5;

  private static final Set<Workload> ROTATIONS =
      Set.of(Workload.CA_ROTATION, Workload.CA_SUCCESSION);

  /** Each tells that a next CA key is trusted, that it issues, or what the trust copies say. */
  private static final int PINS = 4;

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final FaultProxy proxy = FaultProxy.open(controlPlane);
  private final PlatformTeam team;
  private final Eavesdropper eavesdropper;
  private final RunArchive archive;
  private final AtomicInteger scenes = new AtomicInteger();
  private final FaultFree faultFree = new FaultFree();
  private final RehearsedWrites<Workload> writes = new RehearsedWrites<>(Workload.class);
  private final List<AuthorityName> ended = new ArrayList<>();
  private List<AuthorityName> ending = List.of();
  private int rounds;
  private OperatorJvm operator;
  private SharedKill kill;

  CrashStage(String name) {
    this.team = new PlatformTeam(name);
    this.eavesdropper = new Eavesdropper(team, controlPlane);
    this.archive = team.archive(name);
    this.operator = start(Duration.ofMinutes(1));
    this.kill = sharedKill();
  }

  FaultProxy proxy() {
    return proxy;
  }

  OperatorJvm operator() {
    return operator;
  }

  String allThatTheOperatorSaid() {
    return eavesdropper.allThatIsSaidBy(operator);
  }

  /** What is said and asked from now on. */
  Supplier<Conduct> watchesConduct() {
    return eavesdropper.watches(operator);
  }

  SharedKill kill() {
    return kill;
  }

  /** Keeps the CRLs of now for the auditor. */
  void keepsLists() {
    archive.keepsLists();
  }

  @Override
  public Audit audited() {
    return archive.judged(operator);
  }

  Scene newScene(Workload workload) {
    return new Scene(team, workload.slug() + "-" + scenes.incrementAndGet(), operator);
  }

  /**
   * Once their plans are judged: the next plans' deaths are to do them no harm, and the lives after
   * those have no part in them. A life that began with hundreds of authorities would take minutes.
   */
  void ends(List<Scene> scenes) {
    operator.leaves(ending);
    ended.addAll(ending);
    ending = scenes.stream().flatMap(scene -> scene.authorities().names().stream()).toList();
    rounds++;
    if (rounds % ROUNDS_IN_A_LIFE == 0) {
      operator.kill();
    }
  }

  FaultFree faultFree() {
    return faultFree;
  }

  /** The writes are those that each run makes; the operator is then started anew. */
  @Override
  public void rehearses() {
    List<Map<Workload, List<ProxiedWrite>>> runs =
        IntStream.range(0, RUNS_WITHOUT_FAULTS).mapToObj(run -> rehearsal()).toList();
    for (Workload workload : Workload.values()) {
      List<ProxiedWrite> first = worthPlans(workload, runs.getFirst());
      List<ProxiedWrite> last = worthPlans(workload, runs.getLast());
      writes.put(workload, inBoth(first, last));
      tells(workload, Stream.of(notIn(last, first), notIn(first, last)).flatMap(s -> s).toList());
    }
    faultFree.endsRehearsal();
    Duration ahead = operator.ahead();
    operator.stop();
    operator = start(ahead);
    operator.leaves(ended);
    rounds = 0;
    kill = sharedKill();
  }

  /** Whether a run without faults makes anything. */
  boolean creates(Workload workload) {
    return writes.has(workload, CrashPlan::isCreate);
  }

  /** Whether a run without faults changes any of this resource, or its status. */
  boolean writes(Workload workload, String resource) {
    return writes.has(
        workload,
        write -> write.resource().equals(resource) || write.resource().startsWith(resource + "/"));
  }

  /**
   * @param stride 1 for every write of each workload, 2 for every other one
   */
  List<List<CrashPlan<Workload>>> plansAtWrites(Affliction affliction, int stride) {
    return writes.rounds(affliction, stride);
  }

  @Override
  public void close() {
    archive.close();
    operator.close();
    proxy.close();
    team.leaves();
  }

  private Map<Workload, List<ProxiedWrite>> rehearsal() {
    List<CrashPlan<Workload>> plans =
        Arrays.stream(Workload.values()).map(CrashPlan::withoutFaults).toList();
    List<Outcome<Workload>> outcomes = new CrashRound(this, plans, ReadingTrouble.NONE).runs();
    assertThat(outcomes).allSatisfy(Outcome::holds);
    return outcomes.stream().collect(Collectors.toMap(it -> it.plan().story(), Outcome::writes));
  }

  private static List<ProxiedWrite> worthPlans(
      Workload workload, Map<Workload, List<ProxiedWrite>> run) {
    return run.getOrDefault(workload, List.of()).stream()
        .filter(write -> isWorthAPlan(workload, write))
        .toList();
  }

  private static List<ProxiedWrite> inBoth(List<ProxiedWrite> first, List<ProxiedWrite> last) {
    return first.stream()
        .filter(write -> last.stream().anyMatch(each -> isSame(each, write)))
        .toList();
  }

  private static Stream<ProxiedWrite> notIn(List<ProxiedWrite> others, List<ProxiedWrite> run) {
    return run.stream().filter(write -> others.stream().noneMatch(each -> isSame(each, write)));
  }

  /** A write that comes in one run without faults only is no plan. */
  private static void tells(Workload workload, List<ProxiedWrite> inOneRun) {
    if (!inOneRun.isEmpty()) {
      System.out.printf(
          "crash: %s: no plans of %d writes that came in one run without faults only: %s%n",
          workload, inOneRun.size(), inOneRun);
    }
  }

  private static boolean isSame(ProxiedWrite one, ProxiedWrite other) {
    return one.isOfTheKindOf(other) && one.occurrence() == other.occurrence();
  }

  /**
   * An event is a courtesy; how often an authority counts its stations is a matter of luck. Where
   * CA keys follow each other, its first statuses pin them.
   */
  private static boolean isWorthAPlan(Workload workload, ProxiedWrite write) {
    return switch (write.resource()) {
      case "events" -> false;
      case "certificateauthorities/status" ->
          write.occurrence() <= (ROTATIONS.contains(workload) ? PINS : 1);
      default -> true;
    };
  }

  private OperatorJvm start(Duration ahead) {
    return team.startsBusyOperator(
        proxy, team.authority().namespace(), ahead, "--no-leader-election");
  }

  private SharedKill sharedKill() {
    SharedKill shared = new SharedKill(operator::kill);
    proxy.kills(shared);
    return shared;
  }
}
