package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.keymast.support.Lane;
import io.keymast.support.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Plans that are carried out at once, each in a scene of its own: they share an operator, and its
 * deaths, but no object.
 */
final class CrashRound {
  /** What an operator writes again and again though it has nothing to do. */
  private static final Set<String> PERIODIC = Set.of("leases");

  private final CrashStage stage;
  private final List<Act<Workload, Scene>> acts;
  private final ReadingTrouble trouble;
  private final List<Moment> troublesEnds = new CopyOnWriteArrayList<>();

  /** Of what is no scene's of this round: the system's, an ended scene's. */
  private final Lane others;

  CrashRound(CrashStage stage, List<CrashPlan<Workload>> plans, ReadingTrouble trouble) {
    this.stage = stage;
    this.acts = plans.stream().map(plan -> open(stage, plan)).toList();
    this.trouble = trouble;
    // The last lane has what none before it has.
    this.others = stage.proxy().open(write -> !PERIODIC.contains(write.resource()));
  }

  List<Outcome<Workload>> runs() {
    List<Outcome<Workload>> outcomes = judged();
    stage.ends(acts.stream().map(Act::scene).toList());
    return outcomes;
  }

  private List<Outcome<Workload>> judged() {
    try {
      return carriesOut();
    } finally {
      acts.forEach(act -> stage.proxy().close(act.lane()));
      stage.proxy().close(others);
    }
  }

  private List<Outcome<Workload>> carriesOut() {
    Supplier<Conduct> conduct = stage.watchesConduct();
    forEach(Act::prepares);
    together(this::awaitQuiet);
    forEach(act -> act.tries(Scene::remembersCrlNumber));
    stage.kill().expect((int) acts.stream().filter(act -> act.plan().kills()).count());
    acts.forEach(Act::arms);
    trouble.begins(stage.proxy());
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> end = thread.submit(this::endsTrouble);
      forEach(act -> act.goesOn(stage.kill()));
      together(() -> AllAtOnce.result(end));
    }
    together(this::awaitQuiet);
    if (!trouble.endsEarly()) {
      trouble.ends(stage.proxy());
    }
    forEach(this::awaitNews);
    forEach(this::awaitEnd);
    listens();
    Witness witness =
        Witness.of(
            acts,
            SigningRecord.of(stage.operator().journal()),
            stage.allThatTheOperatorSaid(),
            conduct.get());
    List<Outcome<Workload>> outcomes = AllAtOnce.results(acts, act -> judged(act, witness));
    stage.keepsLists();
    return outcomes;
  }

  /** Once it has shown what it can do. */
  private void endsTrouble() {
    if (trouble != ReadingTrouble.NONE && trouble.endsEarly()) {
      try {
        Silence.awaitOf(stage.operator(), this::writes, this::hasTouchedAll);
      } finally {
        trouble.ends(stage.proxy());
        troublesEnds.add(Moment.now(Moment.Kind.RELIEF));
      }
    }
  }

  /**
   * All is as it is to be. What comes at a pace of its own, and scenes that ended before this round
   * and are looked at anew by a life that has just begun, have to come to an end only.
   */
  private void listens() {
    List<Runnable> stillness =
        stage.faultFree().isRehearsed() ? acts.stream().map(Act::listens).toList() : List.of();
    together(() -> Silence.awaitLastOf(stage.operator()::isUp, this::allWrites));
    stillness.forEach(Runnable::run);
  }

  /** A process that writes for ever has broken each plan: nobody knows for which. */
  private void together(Runnable part) {
    try {
      part.run();
    } catch (RuntimeException | AssertionError e) {
      acts.forEach(act -> act.fails(e));
    }
  }

  private boolean hasTouchedAll() {
    return acts.stream().allMatch(act -> trouble.touched(stage.proxy(), act.scene()) > 0);
  }

  private void awaitNews(Act<Workload, Scene> act) {
    act.lane().goesOn();
    act.tries(scene -> scene.authorities().awaitNews());
  }

  /** The quiet may be that of a retry which backs off; what never comes is told by the oracle. */
  private void awaitEnd(Act<Workload, Scene> act) {
    act.tries(
        scene ->
            await("the end of a run without faults")
                .until(() -> stage.faultFree().hasEnded(act.plan().story(), scene)));
  }

  private Outcome<Workload> judged(Act<Workload, Scene> act, Witness witness) {
    Workload workload = act.plan().story();
    return act.judged(
        trouble.touched(stage.proxy(), act.scene()),
        recovery(act, witness),
        List.of(
            scene ->
                new CrashOracle(Traces.of(scene, witness))
                    .findings(stage.faultFree().end(workload, scene), EndState.of(scene)),
            scene ->
                new ConductOracle(scene, witness)
                    .findings(tally -> stage.faultFree().tally(workload, tally)),
            scene -> {
              Remains left = Remains.of(scene);
              return left.findings(stage.faultFree().remains(workload, left));
            }));
  }

  private Duration recovery(Act<Workload, Scene> act, Witness witness) {
    return Recovery.longest(
        act.lane().moments(),
        Stream.of(
                act.scene().steps().stream(),
                witness.conduct().starts(),
                troublesEnds.stream(),
                stage.proxy().reads().troubles(act.scene()::isNamedIn))
            .flatMap(each -> each));
  }

  private void awaitQuiet() {
    Silence.awaitOf(stage.operator(), this::writes);
  }

  private int writes() {
    return acts.stream().mapToInt(act -> act.lane().count()).sum();
  }

  private int allWrites() {
    return writes() + others.count();
  }

  private static Act<Workload, Scene> open(CrashStage stage, CrashPlan<Workload> plan) {
    Scene scene = stage.newScene(plan.story());
    return Act.open(plan, scene, scene.station(), stage.proxy().open(scene::isAbout));
  }

  private void forEach(Consumer<Act<Workload, Scene>> part) {
    AllAtOnce.each(acts, part);
  }
}
