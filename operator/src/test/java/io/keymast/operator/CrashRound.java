package io.keymast.operator;

import static io.keymast.support.Patience.await;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Plans that are carried out at once, each in a scene of its own: they share an operator, and its
 * deaths, but no object.
 */
final class CrashRound {
  private final CrashStage stage;
  private final List<Act<Workload, Scene>> acts;
  private final ReadingTrouble trouble;

  CrashRound(CrashStage stage, List<CrashPlan<Workload>> plans, ReadingTrouble trouble) {
    this.stage = stage;
    this.acts = plans.stream().map(plan -> open(stage, plan)).toList();
    this.trouble = trouble;
  }

  List<Outcome<Workload>> runs() {
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
    forEach(act -> act.tries(scene -> scene.authorities().awaitNews()));
    forEach(this::awaitEnd);
    together(() -> Silence.awaitLastOf(stage.operator(), this::writes));
    Witness witness =
        Witness.of(
            acts,
            SigningRecord.of(stage.operator().journal()),
            stage.allThatTheOperatorSaid(),
            conduct.get());
    List<Outcome<Workload>> outcomes = AllAtOnce.results(acts, act -> judged(act, witness));
    stage.keepsLists();
    acts.forEach(act -> stage.proxy().close(act.lane()));
    stage.ends(acts.stream().map(Act::scene).toList());
    return outcomes;
  }

  /** Once it has shown what it can do. */
  private void endsTrouble() {
    if (trouble != ReadingTrouble.NONE && trouble.endsEarly()) {
      try {
        Silence.awaitOf(stage.operator(), this::writes, this::hasTouchedAll);
      } finally {
        trouble.ends(stage.proxy());
      }
    }
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
        List.of(
            scene ->
                new CrashOracle(scene, witness).findings(stage.faultFree().end(workload, scene)),
            scene ->
                new ConductOracle(scene, witness)
                    .findings(
                        act.lane().settling(), tally -> stage.faultFree().tally(workload, tally)),
            scene -> {
              Remains left = Remains.of(scene);
              return left.findings(stage.faultFree().remains(workload, left));
            }));
  }

  private void awaitQuiet() {
    Silence.awaitOf(stage.operator(), this::writes);
  }

  private int writes() {
    return acts.stream().mapToInt(act -> act.lane().count()).sum();
  }

  private static Act<Workload, Scene> open(CrashStage stage, CrashPlan<Workload> plan) {
    Scene scene = stage.newScene(plan.story());
    return Act.open(plan, scene, scene.station(), stage.proxy().open(scene::isAbout));
  }

  private void forEach(Consumer<Act<Workload, Scene>> part) {
    AllAtOnce.each(acts, part);
  }
}
