package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.keymast.auditor.Audit;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * An operator that is killed at random while every workload goes on, each in one scene after
 * another, on a control plane of its own; or two, either of which may be hit.
 */
final class KillStorm implements AutoCloseable {
  private static final Duration LONGEST_LIFE = Duration.ofSeconds(20);

  /**
   * The last life looks at all scenes of the history anew, each with an authority of its own, in
   * the order of their turns; those that were under way when the last one died come to their end
   * before this is counted.
   */
  private static final Duration LONGEST_RECOVERY = Recovery.PROMISED.multipliedBy(4);

  private static final int KILLED = 128 + 9;

  private final ControlPlane controlPlane;
  private final FaultProxy proxy;
  private final PlatformTeam team;
  private final Lane lane;
  private final Leadership leadership;
  private final List<OperatorJvm> operators;
  private final RunArchive archive;
  private final Eavesdropper eavesdropper;
  private final AtomicInteger scenes = new AtomicInteger();
  private volatile boolean over;

  /** Whether the next life may write at once, and who does so meanwhile. */
  enum Leadership {
    UNELECTED("--no-leader-election", 1, Surroundings.IN_PEACE),
    /** As by default: it waits until the Lease of who was killed has run out. */
    ELECTED("--leader-election", 1, Surroundings.IN_PEACE),
    /** Two that both think that they lead. */
    UNELECTED_PAIR("--no-leader-election", 2, Surroundings.BESIDE_ANOTHER);

    private final String option;
    private final int replicas;
    private final Surroundings surroundings;

    Leadership(String option, int replicas, Surroundings surroundings) {
      this.option = option;
      this.replicas = replicas;
      this.surroundings = surroundings;
    }

    /** As results tell it. */
    String fault() {
      return this == UNELECTED_PAIR
          ? "killed at random under load, either of two that nobody elected"
          : "killed at random under load";
    }
  }

  KillStorm(String name, Leadership leadership) {
    this.leadership = leadership;
    this.controlPlane = ControlPlane.separate(name);
    this.proxy = FaultProxy.open(controlPlane);
    this.team = new PlatformTeam("storm", controlPlane);
    this.lane = proxy.open(write -> !write.resource().equals("leases"));
    this.archive = team.archive(name);
    this.eavesdropper = new Eavesdropper(team, controlPlane);
    this.operators =
        IntStream.rangeClosed(1, leadership.replicas)
            .mapToObj(i -> starts(i == 1 ? name : name + "-" + i))
            .toList();
  }

  /**
   * What became of it.
   *
   * @param findings in how the operator behaved, and what did not come to its end
   * @param deaths lives that ended by SIGKILL
   * @param recovery how long it wrote on when the last workload had ended
   */
  record End(Audit audit, List<Finding> findings, long deaths, int scenes, Duration recovery) {
    /** Of one that nobody could judge. */
    static End without(Throwable why) {
      return new End(Audit.none("storm"), List.of(Finding.diverged(why)), 0, 0, Duration.ZERO);
    }
  }

  /** Returns when all has come to its end, or never will, and is judged. */
  End rages(KillMoments moments, int kills) {
    OperatorJvm[] all = operators.toArray(OperatorJvm[]::new);
    Supplier<Conduct> conduct = eavesdropper.watches(all);
    List<Finding> findings = new ArrayList<>();
    tries(() -> hitsAllWorkloads(moments, kills, findings), findings);
    Duration recovery = comesToRest(findings);
    findings.addAll(
        new StormOracle(team, leadership.surroundings)
            .findings(eavesdropper.allThatIsSaidBy(all), conduct.get()));
    return new End(archive.judged(all), List.copyOf(findings), deaths(), scenes.get(), recovery);
  }

  private Duration comesToRest(List<Finding> findings) {
    AtomicReference<Duration> recovery = new AtomicReference<>(Duration.ZERO);
    tries(() -> recovery.set(Silence.awaitLastOf(this::isUp, lane::count)), findings);
    findings.addAll(Recovery.findings(recovery.get(), LONGEST_RECOVERY));
    return recovery.get();
  }

  private boolean isUp() {
    return operators.stream().allMatch(OperatorJvm::isUp);
  }

  private void hitsAllWorkloads(KillMoments moments, int kills, List<Finding> findings) {
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> load = new ArrayList<>();
      Arrays.stream(Workload.values())
          .forEach(workload -> load.add(workers.submit(() -> goesOnAndOn(workload))));
      try {
        for (int i = 0; i < kills; i++) {
          dies(operators.get(moments.victim(operators.size())), moments.next());
          archive.keepsLists();
        }
      } finally {
        over = true;
      }
      load.forEach(each -> tries(() -> AllAtOnce.result(each), findings));
    }
  }

  private static void tries(Runnable part, List<Finding> findings) {
    try {
      part.run();
    } catch (RuntimeException | AssertionError e) {
      findings.add(Finding.diverged(e));
    }
  }

  private long deaths() {
    return operators.stream()
        .flatMap(each -> each.exitCodes().stream())
        .filter(code -> code == KILLED)
        .count();
  }

  @Override
  public void close() {
    over = true;
    archive.close();
    operators.forEach(OperatorJvm::close);
    proxy.close();
    controlPlane.stop();
  }

  private OperatorJvm starts(String name) {
    return team.startsBusyOperator(proxy, name, Duration.ofMinutes(1), leadership.option);
  }

  private void goesOnAndOn(Workload workload) {
    do {
      Scene scene =
          new Scene(
              team, workload.slug() + "-" + scenes.incrementAndGet(), new SameClock(operators));
      workload.prepares(scene);
      workload.goesOn(scene);
    } while (!over);
  }

  private void dies(OperatorJvm operator, KillMoments.Moment moment) {
    int lives = operator.exitCodes().size();
    if (moment instanceof KillMoments.Moment.AfterWrites(var writes, _)) {
      await("an operator that is up").until(operator::isUp);
      awaitWrites(lane.count() + writes);
    }
    passes(moment.pause());
    operator.kill();
    await("its next life")
        .until(() -> operator.exitCodes().size() > lives && operator.starts() > lives + 1);
  }

  /** It may have less to do, or be busy with what it reads. */
  private void awaitWrites(int count) {
    long since = System.nanoTime();
    await("so many writes, or long enough")
        .pollInterval(Duration.ofMillis(20))
        .until(() -> lane.count() >= count || System.nanoTime() - since > LONGEST_LIFE.toNanos());
  }

  /** The moment is what is tried here: there is nothing to wait for. */
  private static void passes(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
