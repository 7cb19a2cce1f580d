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

  private static final double NEAR = 0.75;

  /** To be a condition long before {@link LedgerException.Full}. */
  public boolean isNearLimit() {
    return bytes > BYTES_LIMIT * NEAR;
  }

  boolean hasRoomFor(long more) {
    return bytes + more <= BYTES_LIMIT;
  }
}
