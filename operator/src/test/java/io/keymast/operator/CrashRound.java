package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.keymast.operator.Finding.Breach;
import io.keymast.support.Fault;
import io.keymast.support.Lane;
import java.time.Duration;
import java.util.ArrayList;
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
  private final List<Act> acts;
  private final WatchTrouble trouble;

  CrashRound(CrashStage stage, List<CrashPlan> plans, WatchTrouble trouble) {
    this.stage = stage;
    this.acts = plans.stream().map(plan -> open(stage, plan)).toList();
    this.trouble = trouble;
  }

  /** One plan, its scene, and what goes wrong there. */
  private record Act(CrashPlan plan, Scene scene, Lane lane, List<Finding> failures) {
    void tries(Consumer<Scene> part) {
      try {
        part.accept(scene);
      } catch (RuntimeException | AssertionError e) {
        failures.add(new Finding(Breach.DIVERGED, String.valueOf(e)));
      }
    }
  }

  List<Outcome> runs() {
    Supplier<Conduct> conduct = stage.watchesConduct();
    forEach(act -> act.tries(act.plan().workload()::prepares));
    awaitQuiet();
    forEach(act -> act.tries(Scene::remembersCrlNumber));
    stage.kill().expect((int) acts.stream().filter(act -> act.plan().kills()).count());
    acts.forEach(act -> act.lane().arm(act.plan().faults()));
    trouble.begins(stage.proxy().watches());
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> end = thread.submit(this::endsTrouble);
      forEach(this::goesOn);
      AllAtOnce.result(end);
    }
    awaitQuiet();
    forEach(act -> act.tries(scene -> scene.authorities().awaitNews()));
    forEach(this::awaitEnd);
    awaitQuiet();
    Witness witness =
        new Witness(
            SigningRecord.of(stage.operator().journal()),
            stage.allThatTheOperatorSaid(),
            conduct.get(),
            surroundings(),
            acts.stream().map(act -> act.scene().station().name()).toList());
    List<Outcome> outcomes = new ArrayList<>();
    forEach(
        act -> {
          Outcome outcome = judged(act, witness);
          synchronized (outcomes) {
            outcomes.add(outcome);
          }
        });
    stage.keepsLists();
    acts.forEach(act -> stage.proxy().close(act.lane()));
    stage.ends(acts.stream().map(Act::scene).toList());
    return outcomes;
  }

  private void goesOn(Act act) {
    act.tries(act.plan().workload()::goesOn);
    if (act.plan().kills()) {
      stage.kill().excuse();
    }
  }

  /** Once it has shown what it can do. */
  private void endsTrouble() {
    if (trouble != WatchTrouble.NONE) {
      awaitQuiet();
      trouble.ends(stage.proxy().watches());
    }
  }

  /** The quiet may be that of a retry which backs off; what never comes is told by the oracle. */
  private void awaitEnd(Act act) {
    act.tries(
        scene ->
            await("the end of a run without faults")
                .until(() -> stage.faultFree().hasEnded(act.plan().workload(), scene)));
  }

  private Conduct.Surroundings surroundings() {
    return acts.stream().allMatch(act -> act.plan().isWithoutFaults())
        ? Conduct.Surroundings.IN_PEACE
        : Conduct.Surroundings.WITH_FAULTS;
  }

  private Outcome judged(Act act, Witness witness) {
    Duration settling = act.lane().settling();
    List<Finding> findings = new ArrayList<>();
    act.tries(
        scene ->
            findings.addAll(
                new CrashOracle(scene, witness)
                    .findings(stage.faultFree().end(act.plan().workload(), scene))));
    act.tries(
        scene ->
            findings.addAll(
                new ConductOracle(scene, witness)
                    .findings(
                        settling, tally -> stage.faultFree().tally(act.plan().workload(), tally))));
    findings.addAll(act.failures());
    return new Outcome(
        act.plan(),
        act.scene().station().name(),
        act.lane().hits(),
        act.lane().writes(),
        settling,
        List.copyOf(findings));
  }

  private void awaitQuiet() {
    Silence.awaitOf(
        stage.operator(), () -> acts.stream().mapToInt(act -> act.lane().count()).sum());
  }

  private static Act open(CrashStage stage, CrashPlan plan) {
    Scene scene = stage.newScene(plan.workload());
    Lane lane = stage.proxy().open(scene::isAbout);
    lane.arm(write -> new Fault.None());
    return new Act(plan, scene, lane, new ArrayList<>());
  }

  private void forEach(Consumer<Act> part) {
    AllAtOnce.each(acts, part);
  }
}
