package io.keymast.support;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long a test awaits what must come, before it says that it does not: long enough for the
 * slowest machine, since an await that is fulfilled costs nothing; and shorter than the ten minutes
 * after which the operator looks at everything, whatever it was told.
 *
 * <p>A look may come before there is an object, or while its parts are being changed: an exception
 * is told only where it is all that there ever was.
 */
public final class Patience {
  /**
   * {@code -Dkeymast.patience=PT15M} makes it longer, where what is tried (kills, one after
   * another) or the machine makes all of it slow.
   */
  public static final Duration LONG =
      Duration.parse(System.getProperty("keymast.patience", "PT5M"));

  /** Where "within seconds" is promised: longer than any machine takes, and no full pass helps. */
  public static final Duration SECONDS = Duration.ofMinutes(1);

  private Patience() {}

  public static ConditionFactory await() {
    return patient(Awaitility.await());
  }

  public static ConditionFactory await(String what) {
    return patient(Awaitility.await(what));
  }

  private static ConditionFactory patient(ConditionFactory await) {
    return await.atMost(LONG).ignoreExceptions();
  }
}
