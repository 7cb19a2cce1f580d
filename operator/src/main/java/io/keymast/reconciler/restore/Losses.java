package io.keymast.reconciler.restore;

import java.util.List;

/**
 * Certificates that the cluster has lost.
 *
 * @param revocable whose authority is there, or its ledger
 * @param abandoned whose authority is gone as well, by the same restore or by somebody's intent:
 *     nothing could list them
 */
record Losses(List<Vanished> revocable, List<Vanished> abandoned) {
  Losses {
    revocable = List.copyOf(revocable);
    abandoned = List.copyOf(abandoned);
  }
}
