package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.keymast.operator.Conduct.Surroundings;
import io.keymast.operator.Finding.Breach;
import io.keymast.support.Fault;
import io.keymast.support.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Errands that are run at once: their stations share a Key Installer, and its deaths. */
final class ErrandRound {
  /** So many it writes at once without anybody who waits: no more can be held. */
  private static final int HELD = 4;

  private static final String PENDING = "keymast_key_installer_status_writes_pending";

  /** For which an end is one. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final ErrandStage stage;
  private final List<Act> acts;

  ErrandRound(ErrandStage stage, List<ErrandPlan> plans) {
    this.stage = stage;
    this.acts = plans.stream().map(plan -> open(stage, plan)).toList();
  }

  /** One plan, its station, and what went wrong there. */
  private record Act(ErrandPlan plan, Visit visit, Lane lane, List<Finding> failures) {
    void tries(Consumer<Visit> part) {
      try {
        part.accept(visit);
      } catch (RuntimeException | AssertionError e) {
        failures.add(new Finding(Breach.DIVERGED, String.valueOf(e)));
      }
    }
  }

  List<ErrandOutcome> runs() {
    Supplier<Conduct> conduct = stage.watchesConduct();
    each(act -> act.tries(act.plan().errand()::prepares));
    awaitNothingPending();
    long killed = acts.stream().filter(act -> act.plan().kills()).count();
    stage.kill().expect((int) Math.min(HELD, killed));
    acts.forEach(act -> act.lane().arm(act.plan().faults()));
    each(this::goesOn);
    awaitNothingPending();
    each(this::awaitEnd);
    Witness witness =
        new Witness(
            SigningRecord.of(List.of()),
            stage.allThatItSaid(),
            conduct.get(),
            acts.stream().allMatch(act -> act.plan().isWithoutFaults())
                ? Surroundings.IN_PEACE
                : Surroundings.WITH_FAULTS,
            acts.stream().map(act -> act.visit().station().name()).toList());
    List<ErrandOutcome> outcomes = new CopyOnWriteArrayList<>();
    each(act -> outcomes.add(judged(act, witness)));
    stage.keepsLists();
    acts.forEach(act -> stage.proxy().close(act.lane()));
    return outcomes;
  }

  private void goesOn(Act act) {
    act.tries(act.plan().errand()::goesOn);
    if (act.plan().kills()) {
      stage.kill().excuse();
    }
  }

  private void awaitEnd(Act act) {
    act.tries(
        visit ->
            stage
                .faultFree(act.plan().errand())
                .ifPresentOrElse(
                    end ->
                        await("the end of a run without faults")
                            .until(() -> ErrandEnd.of(visit).equals(end)),
                    () -> awaitStillness(visit)));
  }

  private static void awaitStillness(Visit visit) {
    AtomicReference<ErrandEnd> last = new AtomicReference<>(ErrandEnd.of(visit));
    AtomicLong since = new AtomicLong(System.nanoTime());
    await("an end that stays")
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              ErrandEnd now = ErrandEnd.of(visit);
              if (!last.getAndSet(now).equals(now)) {
                since.set(System.nanoTime());
              }
              return System.nanoTime() - since.get() >= QUIET.toNanos();
            });
  }

  private ErrandOutcome judged(Act act, Witness witness) {
    Duration settling = act.lane().settling();
    List<Finding> findings = new ArrayList<>();
    act.tries(
        visit ->
            findings.addAll(
                new ErrandOracle(visit, witness)
                    .findings(act.plan(), stage.end(act.plan().errand(), visit), settling)));
    findings.addAll(act.failures());
    return new ErrandOutcome(
        act.plan(), act.lane().hits(), act.lane().writes(), settling, List.copyOf(findings));
  }

  private void awaitNothingPending() {
    await("a Key Installer that has nothing to write")
        .until(
            () -> stage.keyInstaller().isReady() && stage.keyInstaller().metric(PENDING, "") == 0);
  }

  private static Act open(ErrandStage stage, ErrandPlan plan) {
    Visit visit = stage.newVisit(plan.errand());
    Lane lane = stage.proxy().open(write -> visit.isAbout(write.name()));
    lane.arm(write -> new Fault.None());
    return new Act(plan, visit, lane, new CopyOnWriteArrayList<>());
  }

  private void each(Consumer<Act> part) {
    AllAtOnce.each(acts, part);
  }
}
