package io.keymast.reconciler.authority;

import java.time.Instant;

/** When an authority has to be looked at again. */
public sealed interface AuthorityDue {
  /** What was decided goes on by what was only just written. */
  record AtOnce() implements AuthorityDue {}

  /** Something of it is due. */
  record By(Instant time) implements AuthorityDue {}

  /** Nothing of it is due: as each authority is watched over. */
  record InTime() implements AuthorityDue {}
}
