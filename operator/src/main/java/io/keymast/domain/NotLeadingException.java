package io.keymast.domain;

import java.io.Serial;

/** Another process may act by now: nothing is done, and this one tries again if it leads again. */
public final class NotLeadingException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  NotLeadingException() {
    super("this process does not lead now");
  }
}
