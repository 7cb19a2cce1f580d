package io.keymast.reconciler.revoking;

import io.keymast.domain.Violation;
import io.keymast.pki.CrlFields;
import io.keymast.revocation.Recovered;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Of a CRL that is withheld: how long it may be, when what is missing is tried again, and what came
 * of the last try. The times of this process are those of {@link System#nanoTime()}: clocks may be
 * set meanwhile, right or wrong.
 *
 * @param since when this process began to withhold it
 * @param atMost from then on
 * @param until the same for people, by the clocks of that moment
 * @param nextTry when what is missing is to be entered again
 * @param lacking how many revocations are missing
 * @param hindrance why they are
 */
record Withholding(
    long since, Duration atMost, Instant until, long nextTry, int lacking, String hindrance) {
  static final String REASON = "RevocationsMissing";

  private static final int PARTS_OF_VALIDITY = 4;

  private static final Duration OFTEN_FOR = Duration.ofMinutes(1);
  private static final Duration OFTEN = Duration.ofSeconds(5);
  private static final Duration SELDOM = Duration.ofMinutes(1);

  /** To be tried at once. */
  static Withholding begin(long nanoTime, Instant now, Duration atMost) {
    return new Withholding(
        nanoTime, atMost, now.plus(atMost).truncatedTo(ChronoUnit.SECONDS), nanoTime, 0, "");
  }

  /**
   * A quarter of a CRL's time, from when the loss was noticed as far as that is durable: an
   * operator that finds it anew may count anew. But however often, never into the last quarter of
   * the newest CRL that was seen: once that ends, all stations are refused.
   *
   * @param noted of the older state that was put back
   * @param validity that CRLs have now; of the newest one, only where its own is unknown
   */
  static Duration atMost(Instant now, Optional<Recovered> noted, Duration validity) {
    Optional<Recovered> lost = noted.filter(Withholding::namesALoss);
    Duration ofNewest = lost.flatMap(Recovered::newest).map(Withholding::validity).orElse(validity);
    return lost.stream()
        .flatMap(it -> ends(now, it, ofNewest))
        .map(end -> Duration.between(now, end))
        .map(left -> left.isNegative() ? Duration.ZERO : left)
        .reduce(part(ofNewest), (one, other) -> one.compareTo(other) < 0 ? one : other);
  }

  /** Else no CRL was lost whose time could run out, or nobody can read what was noted. */
  private static boolean namesALoss(Recovered noted) {
    return noted.above().signum() > 0;
  }

  /** A clock that was behind may have noted it: nothing is noticed before it is lost. */
  private static Stream<Instant> ends(Instant now, Recovered noted, Duration validity) {
    Duration part = part(validity);
    Optional<Instant> newest = Optional.of(noted.newestSigned()).filter(it -> !it.isAfter(now));
    return Stream.concat(
        newest.map(signed -> signed.plus(validity).minus(part)).stream(),
        noted
            .heldSince()
            .map(since -> newest.filter(since::isBefore).orElse(since).plus(part))
            .stream());
  }

  private static Duration validity(CrlFields crl) {
    return Duration.between(crl.thisUpdate(), crl.nextUpdate());
  }

  private static Duration part(Duration validity) {
    return validity.dividedBy(PARTS_OF_VALIDITY);
  }

  /** Nothing is waited for any longer. */
  boolean isOver(long nanoTime) {
    return nanoTime - since >= atMost.toNanos();
  }

  boolean isToBeTried(long nanoTime) {
    return nanoTime - nextTry >= 0;
  }

  boolean isLacking() {
    return lacking > 0;
  }

  /** Often at first, since most trouble passes; then so that neither log nor API server suffers. */
  Withholding tried(long nanoTime, int stillLacking, String why) {
    Duration pause = nanoTime - since < OFTEN_FOR.toNanos() ? OFTEN : SELDOM;
    return new Withholding(since, atMost, until, nanoTime + pause.toNanos(), stillLacking, why);
  }

  Duration untilNextLook(long nanoTime) {
    return Duration.ofNanos(Math.min(nextTry - nanoTime, since + atMost.toNanos() - nanoTime));
  }

  Violation asViolation() {
    return new Violation(
        "crl",
        REASON,
        ("certificates tell of revocations that the ledger lacks (%d), and that can't be entered"
                + " again now: %s. As long as that lasts, and until %s at the latest, there is no"
                + " next CRL: what is revoked meanwhile is not published either")
            .formatted(lacking, hindrance, until));
  }
}
