package io.keymast.decision;

import java.time.Instant;

/**
 * What could still be relied on of an authority that somebody deleted.
 *
 * @param certificates that have not expired, revoked or not
 * @param revocations that its CRL has to list until the certificate's end
 * @param lastEnd when the last of both ends
 */
public record AuthorityRemains(long certificates, long revocations, Instant lastEnd) {
  boolean isNothing() {
    return certificates == 0 && revocations == 0;
  }
}
