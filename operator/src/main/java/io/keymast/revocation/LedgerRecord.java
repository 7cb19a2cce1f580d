package io.keymast.revocation;

import io.keymast.domain.Der;
import java.time.Instant;

/**
 * What a segment is made of. The two kinds form a set that only grows: an entry counts unless some
 * record cancels exactly its bytes, wherever either stands. So nothing depends on the order in
 * which two processes append.
 */
sealed interface LedgerRecord {
  /** The CRL entry, or the entry that is cancelled. */
  Der entry();

  /** Of the certificate: when the record may be forgotten. */
  Instant notAfter();

  /** A certificate is revoked. */
  record Revoked(Der entry, Instant notAfter) implements LedgerRecord {}

  /** A tombstone: a hold was lifted, or gave way to a stronger reason. */
  record Cancelled(Der entry, Instant notAfter) implements LedgerRecord {}
}
