package io.keymast.app;

import io.keymast.reconciler.restore.LostCertificates;
import io.keymast.schedule.Repeater;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that etcd was put back to an older snapshot whose resourceVersion went on: watches read
 * anew then, and certificates are gone that nobody has deleted.
 */
final class LostCertificateWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LostCertificateWatch.class);

  /** Looks in memory alone, as long as nothing has vanished. */
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final LostCertificates certificates;
  private final RestartRequest restart;
  private final Repeater repeater = new Repeater("lost-certificate-watch");

  /** In a row. Only the repeater's one thread uses it. */
  private int setbacks;

  /**
   * @param restart waits until nothing more comes up
   */
  LostCertificateWatch(LostCertificates certificates, RestartRequest restart) {
    this.certificates = certificates;
    this.restart = restart;
  }

  /** How often it looks within this time: once at least. */
  static int looksWithin(Duration time) {
    return (int) Math.max(1, time.dividedBy(EVERY));
  }

  void start() {
    repeater.every(EVERY, this::look, this::notAll);
  }

  @Override
  public void close() {
    repeater.close();
  }

  private void look() {
    restart.looked(certificates.look());
    setbacks = 0;
  }

  /** It is done at a later look, and is logged ever more rarely. */
  private void notAll(Throwable e) {
    restart.looked(LostCertificates.Look.OPEN);
    setbacks++;
    if (Integer.bitCount(setbacks) == 1) {
      LOG.atError()
          .addKeyValue("attempts", setbacks)
          .setCause(e)
          .log("not all is done yet about certificates that the cluster has lost: tried again");
    }
  }
}
