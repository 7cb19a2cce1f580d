package io.keymast.revocation;

/**
 * How much of the ledger of one CA key is in use, as of the last look.
 *
 * @param records entries and tombstones, expired ones included until compaction
 * @param bytes octets stored
 * @param segments ConfigMaps
 */
public record LedgerUsage(int records, long bytes, int segments) {
  /** About 1.2 million entries: a CRL of that size is a burden to every relying party. */
  public static final long BYTES_LIMIT = 64L * 1024 * 1024;

  /** Of what may be stored; the rest, some 120,000 entries, is for what is out by then. */
  private static final double ISSUED_UP_TO = 0.9;

  /** Of what may be stored; at 1, {@link LedgerException.Full} comes. */
  public double share() {
    return (double) bytes / BYTES_LIMIT;
  }

  /** Whether what is left is needed for revoking what was issued already. */
  public boolean isNearlyFull() {
    return share() >= ISSUED_UP_TO;
  }

  boolean hasRoomFor(long more) {
    return bytes + more <= BYTES_LIMIT;
  }
}
