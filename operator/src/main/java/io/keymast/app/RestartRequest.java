package io.keymast.app;

import io.keymast.reconciler.restore.LostCertificates.Look;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the end of this process; Kubernetes starts it again. Only this process knows which
 * certificates it misses, and not all watches may have told yet: it ends once no more come up, or
 * when that takes too long.
 */
final class RestartRequest implements Consumer<String> {
  private static final Logger LOG = LoggerFactory.getLogger(RestartRequest.class);

  /** EX_TEMPFAIL of sysexits.h: started again, it goes on. */
  private static final int EXIT_CODE = 75;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Of one each second: so that there is time for some that are not. */
  private static final int MOST_CALM_LOOKS = 60;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch atRest = new CountDownLatch(1);
  private final int calmLooks;
  private final Duration patience;

  /** In a row, since it was asked for. Only the looking thread uses it. */
  private int calm;

  /**
   * @param calmLooks how many in a row it takes to end, within reason
   */
  RestartRequest(int calmLooks) {
    this(Math.min(calmLooks, MOST_CALM_LOOKS), PATIENCE);
  }

  /**
   * @param patience it ends then in any case
   */
  RestartRequest(int calmLooks, Duration patience) {
    this.calmLooks = calmLooks;
    this.patience = patience;
  }

  /** Returns at once. */
  @Override
  public synchronized void accept(String why) {
    if (!isAsked()) {
      LOG.atError().addKeyValue("why", why).log("this process ends, to read everything anew");
    }
    asked.countDown();
  }

  /** To be told after each look for certificates that the cluster has lost. */
  void looked(Look look) {
    calm = isAsked() && look == Look.CALM ? calm + 1 : 0;
    if (calm >= calmLooks) {
      atRest.countDown();
    }
  }

  /** Returns the exit code. */
  int await() throws InterruptedException {
    asked.await();
    if (!atRest.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.atError()
          .addKeyValue("patience", patience)
          .log("this process ends, though not all is dealt with that has vanished");
    }
    return EXIT_CODE;
  }

  private boolean isAsked() {
    return asked.getCount() == 0;
  }
}
