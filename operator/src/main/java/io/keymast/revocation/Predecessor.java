package io.keymast.revocation;

import java.math.BigInteger;

/**
 * The CRL that the next one follows, as it was compared with those that are published.
 *
 * @param number that the head had then, zero for none
 * @param floor a head with a lower number was put back since: that number, or the one of a later
 *     CRL that the same process has published
 * @param kept of the numbers up to it
 * @param numbering of the next one, where numbers are ahead of the time
 */
public record Predecessor(
    BigInteger number, BigInteger floor, CrlLineage.Kept kept, CrlNumbering numbering) {
  /** Nobody knows of a CRL that the ledger does not. */
  public static final Predecessor ANY =
      new Predecessor(BigInteger.ZERO, BigInteger.ZERO, CrlLineage.Kept.NEWEST, CrlNumbering.NEXT);

  boolean isNewerThan(GenerationLedger found) {
    return floor.compareTo(found.crlNumber()) > 0;
  }

  /** Who began to note the past since then has not heard everybody, whoever we heard before. */
  CrlLineage.Kept keptOf(GenerationLedger found) {
    return found.lineage().isNoted() && !found.crlNumber().equals(number)
        ? CrlLineage.Kept.WHOLE
        : kept;
  }
}
