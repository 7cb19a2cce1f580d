package io.keymast.reconciler.clock;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.domain.AuthorityName;
import io.keymast.revocation.RecoveryNotes;
import java.net.HttpURLConnection;
import java.time.Instant;

/**
 * A person's word that stored times were wrong. The ledger's heads keep it: else it would be lost
 * by a restart, while what was signed in the future stays.
 */
public final class AcceptedTimes {
  private final StoredTimes storedTimes;
  private final RecoveryNotes notes;

  public AcceptedTimes(StoredTimes storedTimes, RecoveryNotes notes) {
    this.storedTimes = storedTimes;
    this.notes = notes;
  }

  /** What was said to an earlier process. Where nothing may be read, nothing is issued either. */
  public void recall(AuthorityName authority) {
    if (storedTimes.accepted(authority).isPresent()) {
      return;
    }
    try {
      storedTimes.accept(authority, notes.wrongUntil(authority).orElse(Instant.EPOCH));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
    }
  }

  /** Durable when it returns; from then on the next CRL may be signed by the time it is now. */
  public void note(AuthorityName authority) {
    storedTimes.accepted(authority).ifPresent(until -> notes.noteWrongTimes(authority, until));
  }
}
