package io.keymast.reconciler.cluster;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.NotLeadingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can wait for the next look, and must not keep an authority from its other duties. */
public final class BesidePublishing {
  private static final Logger LOG = LoggerFactory.getLogger(BesidePublishing.class);

  /** What became of it. */
  enum Outcome {
    DONE,
    /** The operator ends in order: the next one does it. */
    LEFT,
    FAILED
  }

  private BesidePublishing() {}

  public static Outcome attempt(String what, AuthorityName authority, Runnable step) {
    try {
      step.run();
      return Outcome.DONE;
    } catch (EndingException | NotLeadingException left) {
      return Outcome.LEFT;
    } catch (RuntimeException failure) {
      LOG.atError()
          .addKeyValue("authority", authority)
          .addKeyValue("what", what)
          .setCause(failure)
          .log("not done beside publishing; tried again at the next look");
      return Outcome.FAILED;
    }
  }
}
