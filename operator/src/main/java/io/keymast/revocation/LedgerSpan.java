package io.keymast.revocation;

import java.time.Instant;

/** When the first of the certificates was revoked, and when the last of them ends. */
public record LedgerSpan(Instant firstRevocation, Instant lastNotAfter) {
  static LedgerSpan of(RevocationEntry entry) {
    return new LedgerSpan(entry.revocationDate(), entry.notAfter());
  }

  LedgerSpan and(LedgerSpan other) {
    return new LedgerSpan(
        firstRevocation.isBefore(other.firstRevocation) ? firstRevocation : other.firstRevocation,
        lastNotAfter.isAfter(other.lastNotAfter) ? lastNotAfter : other.lastNotAfter);
  }
}
