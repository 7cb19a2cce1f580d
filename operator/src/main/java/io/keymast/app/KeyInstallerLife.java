package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.publication.LedgerCatchUp;
import io.keymast.publication.ServedCrls;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From one reading of the cluster to the next: a Key Installer reads everything anew once etcd was
 * put back to an older snapshot, since its watches are blind then. Until the ledgers know again
 * what it has served it goes on from memory, which may be the only copy.
 */
final class KeyInstallerLife implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyInstallerLife.class);

  /** Stations need new certificates too: after that, what is missing is only told. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final int MOST_TOLD = 100;

  private final CountDownLatch end = new CountDownLatch(1);
  private final LedgerCatchUp catchUp;
  private final HistoryWatch watch;

  KeyInstallerLife(KubernetesClient client, ServedCrls served) {
    this.catchUp = new LedgerCatchUp(client, served);
    this.watch =
        new HistoryWatch(HistoryWatch.liveListOf(client), Optional.empty(), _ -> catchUp());
  }

  void start(Duration every) {
    watch.start(every);
  }

  /** Returns when the server is to be made anew, or is to stop. */
  void awaitEnd() throws InterruptedException {
    end.await();
  }

  /** From any thread. */
  void end() {
    end.countDown();
  }

  @Override
  public void close() {
    watch.close();
  }

  private void catchUp() {
    long began = System.nanoTime();
    try {
      while (!isCaughtUp()) {
        if (System.nanoTime() - began > LONGEST_WAIT.toNanos()) {
          tellMissing();
          break;
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
      LOG.atWarn().log("The cluster is read anew");
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isCaughtUp() {
    try {
      return catchUp.isComplete();
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).log("the ledgers can't be read");
      return false;
    }
  }

  private void tellMissing() {
    LOG.atError()
        .addKeyValue("serialNumbers", catchUp.missing().stream().limit(MOST_TOLD).toList())
        .log("Revocations were lost with etcd's state: put them back by 'keymast ledger revoke'");
  }
}
