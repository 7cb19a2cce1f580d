package io.keymast.revocation;

import java.time.Instant;

/**
 * Times of expiry as the ledger keeps them: whole minutes since 1970, unsigned in 32 bits, which
 * reach beyond RFC 5280's last year 9999. Rounded so that nothing is forgotten early.
 */
final class LedgerMinutes {
  private static final long SECONDS = 60;
  private static final long LAST = 0xffff_ffffL;

  private LedgerMinutes() {}

  /** A certificate's notAfter: rounded up. */
  static long ofNotAfter(Instant notAfter) {
    return Math.clamp(Math.ceilDiv(notAfter.getEpochSecond() + 1, SECONDS), 0, LAST);
  }

  /** A limit before which certificates count as expired: rounded down. */
  static long ofLimit(Instant limit) {
    return Math.clamp(Math.floorDiv(limit.getEpochSecond(), SECONDS), 0, LAST);
  }

  /** The last second that {@link #ofNotAfter} maps to so many minutes. */
  static Instant toNotAfter(long minutes) {
    return Instant.ofEpochSecond(minutes * SECONDS - 1);
  }

  /** Whether a certificate had expired before the limit. */
  static boolean isExpired(long notAfter, long limit) {
    return notAfter <= limit;
  }
}
