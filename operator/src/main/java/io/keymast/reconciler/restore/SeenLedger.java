package io.keymast.reconciler.restore;

import io.keymast.revocation.CrlLineage;
import io.keymast.revocation.CrlNumbering;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/**
 * What this process has seen of the ledger of a CA key.
 *
 * @param highest the highest CRL number that its head had when it was looked at
 * @param published the number of the newest CRL that this process has published, zero for none; not
 *     seen before the next look, so that what another operator publishes meanwhile is news then
 * @param since when it was seen first
 * @param asked when somebody was last asked for what is published
 * @param comparison how far it has come
 */
record SeenLedger(
    BigInteger highest, BigInteger published, Instant since, Instant asked, Comparison comparison) {
  /** With those who know what was published. */
  enum Comparison {
    OPEN,
    /**
     * Some of them have not answered, and are asked all the same: a person goes on without them, or
     * nothing is known that could have been lost.
     */
    WAIVED,
    DONE
  }

  /** Where not all have answered by then, publishing goes on: relying parties need a CRL. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Between two questions, once publishing goes on. */
  private static final Duration ASKED_AGAIN_AFTER = Duration.ofMinutes(1);

  static SeenLedger first(BigInteger number, Instant now) {
    return new SeenLedger(number, BigInteger.ZERO, now, Instant.MIN, Comparison.OPEN);
  }

  boolean isCompared() {
    return comparison == Comparison.DONE;
  }

  /** Whether anything may be issued. */
  boolean isSettled() {
    return comparison != Comparison.OPEN;
  }

  /** By a clock that was set back, nobody knows how long it has been. */
  boolean isTooLate(Instant now) {
    return now.isBefore(since) || now.isAfter(since.plus(PATIENCE));
  }

  boolean isToBeAsked(Instant now) {
    return (!isSettled() && !isTooLate(now))
        || now.isBefore(asked)
        || !now.isBefore(asked.plus(ASKED_AGAIN_AFTER));
  }

  /** A head with a lower number was put back. */
  BigInteger floor() {
    return highest.max(published);
  }

  SeenLedger now(BigInteger number) {
    return new SeenLedger(highest.max(number), published, since, asked, comparison);
  }

  SeenLedger published(BigInteger number) {
    return new SeenLedger(highest, published.max(number), since, asked, comparison);
  }

  SeenLedger askedAt(Instant now) {
    return new SeenLedger(highest, published, since, now, comparison);
  }

  SeenLedger compared() {
    return new SeenLedger(highest, published, since, asked, Comparison.DONE);
  }

  /** How much of its past the next CRL has to tell, so that late ones are heard. */
  CrlLineage.Kept kept() {
    return isCompared() ? CrlLineage.Kept.NEWEST : CrlLineage.Kept.WHOLE;
  }

  /** Whoever has answered may not have the newest of what was lost. */
  CrlNumbering numbering() {
    return published.signum() == 0 ? CrlNumbering.NEXT_ERA : CrlNumbering.NEXT;
  }

  /** All are asked once more, and nothing waits for it. */
  SeenLedger reopened() {
    return new SeenLedger(highest, published, since, asked, Comparison.WAIVED);
  }

  SeenLedger waived() {
    return isCompared() ? this : reopened();
  }
}
