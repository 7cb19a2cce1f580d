package io.keymast.revocation;

import io.keymast.domain.TimeBounds;
import java.math.BigInteger;
import java.time.Instant;

/**
 * How a CRL number follows the one before: never back, not even after an older backup was put back.
 * It is the time in seconds, which by then is ahead of whatever was lost. Where numbers are ahead
 * of the time, since clocks once were, what was lost may have the next ones: then an era is passed
 * by, in which numbers follow the time again.
 */
public enum CrlNumbering {
  /** By one. */
  NEXT {
    @Override
    BigInteger ahead(BigInteger next, long seconds) {
      return next;
    }
  },
  /**
   * By the time in the next era, so that a later process, of this state or of one that was put
   * back, is ahead of it. Not where some CRLs in a second made the difference: time is ahead of
   * them before anything can be put back, and would stay behind what was lost of the next era.
   */
  NEXT_ERA {
    @Override
    BigInteger ahead(BigInteger next, long seconds) {
      BigInteger soon = at(era(next), seconds + TimeBounds.TOLERANCE.toSeconds());
      return next.compareTo(soon) > 0 ? at(era(next).add(BigInteger.ONE), seconds) : next;
    }
  };

  /** Of seconds: a time in ASN.1 has fewer. Of eras, 20 octets hold 2^119. */
  private static final int ERA_BITS = 40;

  /**
   * @param former the highest number that relying parties may have seen
   */
  BigInteger after(BigInteger former, Instant now) {
    BigInteger next = former.add(BigInteger.ONE);
    long seconds = Math.max(0, now.getEpochSecond());
    BigInteger byClock = at(era(next), seconds);
    return next.compareTo(byClock) > 0 ? ahead(next, seconds) : byClock;
  }

  /** Of the CRL with this number, which was signed then or, where numbers are ahead, before. */
  static Instant timeOf(BigInteger number) {
    return Instant.ofEpochSecond(number.subtract(at(era(number), 0)).longValue());
  }

  /** Where the next number is ahead of the time. */
  abstract BigInteger ahead(BigInteger next, long seconds);

  private static BigInteger era(BigInteger number) {
    return number.shiftRight(ERA_BITS);
  }

  private static BigInteger at(BigInteger era, long seconds) {
    return era.shiftLeft(ERA_BITS).add(BigInteger.valueOf(seconds));
  }
}
