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

  /** Of what may be stored; at 1, {@link LedgerException.Full} comes. */
  public double share() {
    return (double) bytes / BYTES_LIMIT;
  }

  boolean hasRoomFor(long more) {
    return bytes + more <= BYTES_LIMIT;
  }
}
