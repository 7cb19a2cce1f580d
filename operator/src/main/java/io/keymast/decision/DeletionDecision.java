package io.keymast.decision;

/** What to do with an authority that somebody deleted. */
public sealed interface DeletionDecision {
  /** Nothing of it could be relied on any more: it goes with its ledger. */
  record Finish() implements DeletionDecision {}

  /** It issues nothing, publishes on, and goes when the last certificate has ended. */
  record Wait(String message) implements DeletionDecision {}

  /** It goes now; its ledger and its key stay behind, held by nobody. */
  record Abandon(String message) implements DeletionDecision {}

  static DeletionDecision retain(AuthorityRemains remains) {
    return remains.isNothing() ? new Finish() : new Wait(waiting(remains));
  }

  /**
   * @param certificates that have not expired
   */
  static DeletionDecision abandon(int certificates) {
    return new Abandon(
        "spec.deletionPolicy is Delete: it goes, and with it the CRL of "
            + certificates
            + " stored certificates that have not expired, and of those revoked before. The Secret"
            + " of its key and its ledger stay, without finalizers");
  }

  private static String waiting(AuthorityRemains remains) {
    return "it waits for "
        + remains.certificates()
        + " certificates that have not expired and "
        + remains.revocations()
        + " revocations of such ones, until "
        + remains.lastEnd()
        + " at the latest; meanwhile it issues nothing and goes on publishing its CRL. To let it"
        + " go at once, set spec.deletionPolicy to Delete: its CRL is then no longer published, and"
        + " a gate that checks it refuses all of its stations once the CRL's nextUpdate is over";
  }
}
