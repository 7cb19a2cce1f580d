package io.keymast.decision;

import io.keymast.domain.Eui64;
import io.keymast.domain.KeyId;
import io.keymast.domain.Sha256;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/**
 * A CA key that issues nothing any more and is trusted still; its stations move to the one that
 * issues.
 *
 * @param from when the first station moves
 * @param until when all have moved
 */
public record FormerKey(KeyId keyId, Instant from, Instant until) {
  /** Nobody moves for now. */
  static FormerKey left(KeyId keyId) {
    return new FormerKey(keyId, Instant.MAX, Instant.MAX);
  }

  /** The same for a station whenever it is asked. */
  public Instant moveTime(Eui64 eui) {
    long window = Duration.between(from, until).toSeconds();
    if (window <= 0) {
      return from;
    }
    BigInteger hash = new BigInteger(Sha256.hex("move " + eui.value()), 16);
    return from.plusSeconds(hash.mod(BigInteger.valueOf(window)).longValue());
  }
}
