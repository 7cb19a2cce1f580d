package io.keymast.reconciler.restore;

import io.keymast.domain.AuthorityName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Certificates that the cluster has lost.
 *
 * @param revocable whose authority is there, or its ledger
 * @param orphaned whose authority is there, but no longer knows the CA key that signed them, nor
 *     what they would be revoked by
 * @param abandoned whose authority is gone as well, by the same restore or by somebody's intent, or
 *     is none of an operator's: nothing could list them
 */
record Losses(List<Vanished> revocable, List<Vanished> orphaned, List<Vanished> abandoned) {
  static final Losses NONE = new Losses(List.of(), List.of(), List.of());

  Losses {
    revocable = List.copyOf(revocable);
    orphaned = List.copyOf(orphaned);
    abandoned = List.copyOf(abandoned);
  }

  static Losses ofAbandoned(List<Vanished> abandoned) {
    return new Losses(List.of(), List.of(), abandoned);
  }

  Losses and(Losses others) {
    return new Losses(
        joined(revocable, others.revocable),
        joined(orphaned, others.orphaned),
        joined(abandoned, others.abandoned));
  }

  /** How many there are that issuing has to wait for. */
  int ofAuthorities() {
    return revocable.size() + orphaned.size();
  }

  /** Those that have to wait. */
  Set<AuthorityName> authorities() {
    return joined(revocable, orphaned).stream()
        .map(Vanished::authority)
        .collect(Collectors.toSet());
  }

  private static List<Vanished> joined(List<Vanished> some, List<Vanished> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }
}
