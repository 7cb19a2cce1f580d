package io.keymast.pki;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a CRL says beside its entries.
 *
 * @param number cRLNumber (RFC 5280, 5.2.3): positive, at most 20 octets
 * @param thisUpdate whole seconds
 * @param nextUpdate whole seconds, after thisUpdate
 */
public record CrlFields(BigInteger number, Instant thisUpdate, Instant nextUpdate) {
  private static final int MAX_BITS = 20 * 8 - 1;

  public CrlFields {
    thisUpdate = thisUpdate.truncatedTo(ChronoUnit.SECONDS);
    nextUpdate = nextUpdate.truncatedTo(ChronoUnit.SECONDS);
    if (number.signum() <= 0 || number.bitLength() > MAX_BITS) {
      throw new IllegalArgumentException("a CRL number is positive and of at most 20 octets");
    }
    if (!nextUpdate.isAfter(thisUpdate)) {
      throw new IllegalArgumentException("nextUpdate lies not after thisUpdate");
    }
  }
}
