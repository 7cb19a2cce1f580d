package io.keymast.app;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for the end of this process; Kubernetes starts it again. */
final class RestartRequest implements Consumer<String> {
  private static final Logger LOG = LoggerFactory.getLogger(RestartRequest.class);

  /** EX_TEMPFAIL of sysexits.h: started again, it goes on. */
  private static final int EXIT_CODE = 75;

  private final CountDownLatch asked = new CountDownLatch(1);

  @Override
  public void accept(String why) {
    LOG.atError().addKeyValue("why", why).log("this process ends, to read everything anew");
    asked.countDown();
  }

  /** Returns the exit code. */
  int await() throws InterruptedException {
    asked.await();
    return EXIT_CODE;
  }
}
