package io.keymast.decision;

import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.validation.CaSource;
import java.util.List;

/** What to do with an authority now. */
public sealed interface AuthorityDecision {
  /** Make the CA key, once: nothing was ever issued here. */
  record CreateKey(CaSource.SelfSigned profile) implements AuthorityDecision {}

  /** Issue with this key, after it is pinned in status. */
  record Use(KeyId keyId) implements AuthorityDecision {}

  /**
   * Issue nothing before a person has acted.
   *
   * @param reason of the Ready condition
   */
  record Stop(String reason, List<Violation> violations) implements AuthorityDecision {}
}
