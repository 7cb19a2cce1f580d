package io.keymast.revocation;

import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.pki.CrlEntry;
import java.time.Instant;
import java.util.List;

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
  record Revoked(Der entry, Instant notAfter) implements LedgerRecord {
    /** Of several for one certificate; a hold gives way. */
    static Revoked strongest(List<Revoked> records) {
      return records.stream()
          .filter(revoked -> revoked.reason() != RevocationReason.CERTIFICATE_HOLD)
          .findFirst()
          .orElse(records.getFirst());
    }

    RevocationReason reason() {
      return decode().reason();
    }

    RevocationEntry toEntry(KeyId keyId) {
      CrlEntry decoded = decode();
      return new RevocationEntry(
          decoded.serialNumber(), keyId, decoded.revocationDate(), decoded.reason(), notAfter);
    }

    private CrlEntry decode() {
      return CrlEntry.parse(entry.toByteArray())
          .orElseThrow(() -> new LedgerException.Damaged("a CRL entry is malformed"));
    }
  }

  /** A tombstone: a hold was lifted, or gave way to a stronger reason. */
  record Cancelled(Der entry, Instant notAfter) implements LedgerRecord {}
}
