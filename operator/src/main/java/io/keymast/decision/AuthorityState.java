package io.keymast.decision;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.validation.AuthorityPolicy;
import java.time.Instant;

/** The station's authority, as far as issuing depends on it. */
public sealed interface AuthorityState {
  /** Its key is loaded and pinned, and it serves the station's namespace. */
  record Usable(AuthorityName name, KeyId keyId, Instant notAfter, AuthorityPolicy policy)
      implements AuthorityState {}

  /** It exists, but this process has not loaded its key yet: wait, and change nothing. */
  record Loading() implements AuthorityState {}

  /** Absent, refused or broken. */
  record Unusable(Obstacle obstacle, String message) implements AuthorityState {}
}
