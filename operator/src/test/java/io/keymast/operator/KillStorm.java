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
import java.util.function.Supplier;

/**
 * An operator that is killed at random while every workload goes on, each in one scene after
 * another, on a control plane of its own.
 */
final class KillStorm implements AutoCloseable {
  private static final Duration LONGEST_LIFE = Duration.ofSeconds(20);
  private static final int KILLED = 128 + 9;

  private final ControlPlane controlPlane;
  private final FaultProxy proxy;
  private final PlatformTeam team;
  private final Lane lane;
  private final OperatorJvm operator;
  private final RunArchive archive;
  private final Eavesdropper eavesdropper;
  private final AtomicInteger scenes = new AtomicInteger();
  private volatile boolean over;

  /** Whether the next life may write at once. */
  enum Leadership {
    UNELECTED("--no-leader-election"),
    /** As by default: it waits until the Lease of who was killed has run out. */
    ELECTED("--leader-election");

    private final String option;

    Leadership(String option) {
      this.option = option;
    }
  }

  KillStorm(String name, Leadership leadership) {
    this.controlPlane = ControlPlane.separate(name);
    this.proxy = FaultProxy.open(controlPlane);
    this.team = new PlatformTeam("storm", controlPlane);
    this.lane = proxy.open(write -> !write.resource().equals("leases"));
    this.archive = team.archive(name, controlPlane);
    this.eavesdropper = new Eavesdropper(team, controlPlane);
    this.operator =
        OperatorJvm.startAhead(
            Duration.ofMinutes(1),
            controlPlane,
            proxy,
            name,
            leadership.option,
            "--namespace",
            team.stationNamespace(),
            "--reconcile-threads",
            "64",
            "--trust-config-map",
            TrustTeam.NAME);
  }

  /**
   * What became of it.
   *
   * @param findings in how the operator behaved
   */
  record End(Audit audit, List<Finding> findings) {}

  /** Returns when all has come to its end, and is judged. */
  End rages(KillMoments moments, int kills) {
    Supplier<Conduct> conduct = eavesdropper.watches(operator);
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> load = new ArrayList<>();
      Arrays.stream(Workload.values())
          .forEach(workload -> load.add(workers.submit(() -> goesOnAndOn(workload))));
      try {
        for (int i = 0; i < kills; i++) {
          dies(moments.next());
          archive.keepsLists();
        }
      } finally {
        over = true;
      }
      load.forEach(AllAtOnce::result);
    }
    Silence.awaitLastOf(operator, lane::count);
    return new End(
        archive.judged(operator),
        new StormOracle(team).findings(eavesdropper.allThatIsSaidBy(operator), conduct.get()));
  }

  /** How many lives ended by SIGKILL. */
  long deaths() {
    return operator.exitCodes().stream().filter(code -> code == KILLED).count();
  }

  int scenes() {
    return scenes.get();
  }

  @Override
  public void close() {
    over = true;
    archive.close();
    operator.close();
    proxy.close();
    controlPlane.stop();
  }

  private void goesOnAndOn(Workload workload) {
    do {
      Scene scene = new Scene(team, workload.slug() + "-" + scenes.incrementAndGet(), operator);
      workload.prepares(scene);
      workload.goesOn(scene);
    } while (!over);
  }

  private void dies(KillMoments.Moment moment) {
    int lives = operator.exitCodes().size();
    if (moment instanceof KillMoments.Moment.AfterWrites(var writes, _)) {
      awaitWrites(lane.count() + writes);
    }
    passes(moment.pause());
    operator.kill();
    await("its next life")
        .until(() -> operator.exitCodes().size() > lives && operator.starts() > lives + 1);
  }

  /** It may have less to do, or be busy with what it reads. */
  private void awaitWrites(int count) {
    await("an operator that is up").until(operator::isUp);
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
