package io.keymast.revocation;

import io.keymast.domain.SerialNumber;

/** What a caller wants of the ledger. */
sealed interface LedgerChange {
  SerialNumber serialNumber();

  record Revoke(RevocationEntry entry) implements LedgerChange {
    @Override
    public SerialNumber serialNumber() {
      return entry.serialNumber();
    }
  }

  /** Takes a certificateHold back. */
  record LiftHold(SerialNumber serialNumber) implements LedgerChange {}

  /** Leaves one entry of several that a race made. */
  record KeepStrongest(SerialNumber serialNumber) implements LedgerChange {}
}
