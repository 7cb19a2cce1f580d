package io.keymast.decision;

/**
 * How many stations are missing to their certificates. So many at once are no orphans: a restore
 * has brought the certificates back and the stations not yet, or somebody has lost them all.
 *
 * @param missing stations that have certificates and do not exist, those included whose
 *     certificates were revoked as orphans within the last ten minutes
 * @param existing stations of the same authority
 */
public record OrphanCount(int missing, int existing) {
  private static final int FEW = 20;
  private static final int PERCENT = 5;

  /** More than 20, and more than 5 %, of all. */
  public boolean isMass() {
    return missing > FEW && missing * 100L > PERCENT * ((long) missing + existing);
  }
}
