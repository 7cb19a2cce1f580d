package io.keymast.decision;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.validation.AuthorityPolicy;
import java.time.Instant;
import java.util.Optional;

/** The station's authority, as far as issuing depends on it. */
public sealed interface AuthorityState {
  /**
   * Its key is loaded and pinned, and it serves the station's namespace.
   *
   * @param hold why nothing is issued all the same
   */
  record Usable(
      AuthorityName name,
      KeyId keyId,
      Instant notAfter,
      AuthorityPolicy policy,
      Optional<Hindrance> hold)
      implements AuthorityState {
    public Usable(AuthorityName name, KeyId keyId, Instant notAfter, AuthorityPolicy policy) {
      this(name, keyId, notAfter, policy, Optional.empty());
    }
  }

  /**
   * It exists, but this process has not loaded its key yet, or pins none, so that the certificates
   * are as they claim to be: wait, and change nothing; only what revokes does not wait.
   */
  record Loading() implements AuthorityState {}

  /** Absent, refused or broken. */
  record Unusable(Obstacle obstacle, String message) implements AuthorityState {}
}
