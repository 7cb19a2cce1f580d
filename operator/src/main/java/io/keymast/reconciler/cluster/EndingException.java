package io.keymast.reconciler.cluster;

import java.io.Serial;

/** An orderly end, which is no trouble: whoever asked is to be done with. */
public final class EndingException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  EndingException() {
    super("the operator ends, and its caches may be empty already");
  }
}
