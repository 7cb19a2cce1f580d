package io.keymast.reconciler;

import io.keymast.domain.AuthorityName;

/** Where people see that something was stopped, and where they let it go on. */
public interface BrakeBoard {
  /** To be called as long as it holds; telling it once is enough. */
  void pulled(AuthorityName authority, String reason, String message);

  /** To be called whenever it does not hold. */
  void released(AuthorityName authority, String reason);

  /** Whether a person has looked at it, and says to go on. */
  boolean isResumed(AuthorityName authority, String reason);
}
