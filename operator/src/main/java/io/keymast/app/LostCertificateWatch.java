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
  private final Repeater repeater = new Repeater("lost-certificate-watch");

  /** In a row. Only the repeater's one thread uses it. */
  private int setbacks;

  LostCertificateWatch(LostCertificates certificates) {
    this.certificates = certificates;
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
    certificates.look();
    setbacks = 0;
  }

  /** It is done at a later look, and is logged ever more rarely. */
  private void notAll(Throwable e) {
    setbacks++;
    if (Integer.bitCount(setbacks) == 1) {
      LOG.atError()
          .addKeyValue("attempts", setbacks)
          .setCause(e)
          .log("not all is done yet about certificates that the cluster has lost: tried again");
    }
  }
}
