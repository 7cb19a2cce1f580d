package io.keymast.support;

import java.time.Duration;

/** How long a test awaits what must come, before it says that it does not. */
public final class Patience {
  /**
   * {@code -Dkeymast.patience=PT15M} makes it longer, where what is tried (kills, one after
   * another) or the machine makes all of it slow.
   */
  public static final Duration LONG =
      Duration.parse(System.getProperty("keymast.patience", "PT3M"));

  private Patience() {}
}
