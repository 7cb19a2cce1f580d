package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.keymast.operator.ErrandOracle.Experience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Errands that are run at once: their stations share a Key Installer, and its deaths. */
final class ErrandRound {
  /** So many it writes at once without anybody who waits: no more can be held. */
  private static final int HELD = 4;

  private static final String PENDING = "keymast_key_installer_status_writes_pending";

  /** For which an end is one. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final ErrandStage stage;
  private final List<Act<Errand, Visit>> acts;

  ErrandRound(ErrandStage stage, List<CrashPlan<Errand>> plans) {
    this.stage = stage;
    this.acts = plans.stream().map(plan -> open(stage, plan)).toList();
  }

  List<Outcome<Errand>> runs() {
    Supplier<Conduct> conduct = stage.watchesConduct();
    each(Act::prepares);
    together(this::awaitNothingPending);
    long killed = acts.stream().filter(act -> act.plan().kills()).count();
    stage.kill().expect((int) Math.min(HELD, killed));
    acts.forEach(Act::arms);
    each(act -> act.goesOn(stage.kill()));
    together(this::awaitNothingPending);
    each(this::awaitEnd);
    listens();
    Witness witness =
        Witness.of(acts, SigningRecord.of(List.of()), stage.allThatItSaid(), conduct.get());
    List<Outcome<Errand>> outcomes = AllAtOnce.results(acts, act -> judged(act, witness));
    stage.keepsLists();
    acts.forEach(act -> stage.proxy().close(act.lane()));
    return outcomes;
  }

  /** All is as it is to be, where it is known how that is. */
  private void listens() {
    List<Runnable> stillness =
        acts.stream()
            .filter(act -> stage.faultFree(act.plan().story()).isPresent())
            .map(Act::listens)
            .toList();
    together(() -> Silence.awaitLastOf(stage.keyInstaller()::isReady, this::writes));
    stillness.forEach(Runnable::run);
  }

  private int writes() {
    return acts.stream().mapToInt(act -> act.lane().count()).sum();
  }

  private void awaitEnd(Act<Errand, Visit> act) {
    act.tries(
        visit ->
            stage
                .faultFree(act.plan().story())
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

  private Outcome<Errand> judged(Act<Errand, Visit> act, Witness witness) {
    return act.judged(
        0,
        Recovery.longest(
            act.lane().moments(),
            Stream.concat(act.scene().steps().stream(), witness.conduct().starts())),
        List.of(
            visit ->
                new ErrandOracle(Experience.of(visit), witness)
                    .findings(
                        act.plan(), stage.end(act.plan().story(), visit), ErrandEnd.of(visit))));
  }

  private void awaitNothingPending() {
    await("a Key Installer that has nothing to write")
        .until(
            () -> stage.keyInstaller().isReady() && stage.keyInstaller().metric(PENDING, "") == 0);
  }

  /** A process that is never done has broken each plan: nobody knows with which. */
  private void together(Runnable part) {
    try {
      part.run();
    } catch (RuntimeException | AssertionError e) {
      acts.forEach(act -> act.fails(e));
    }
  }

  private static Act<Errand, Visit> open(ErrandStage stage, CrashPlan<Errand> plan) {
    Visit visit = stage.newVisit(plan.story());
    return Act.open(
        plan, visit, visit.station(), stage.proxy().open(write -> visit.isAbout(write.name())));
  }

  private void each(Consumer<Act<Errand, Visit>> part) {
    AllAtOnce.each(acts, part);
  }
}
