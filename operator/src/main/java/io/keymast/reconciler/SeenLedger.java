package io.keymast.reconciler;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process has seen of the ledger of a CA key.
 *
 * @param first the CRL number of the head when it was seen first
 * @param highest the highest since
 * @param published the numbers that it had since, as long as that is compared with what others have
 * @param since when it was seen first
 * @param asked when somebody was last asked for what is published
 * @param comparison how far it has come
 */
record SeenLedger(
    BigInteger first,
    BigInteger highest,
    Set<BigInteger> published,
    Instant since,
    Instant asked,
    Comparison comparison) {
  SeenLedger {
    published = Set.copyOf(published);
  }

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
    return new SeenLedger(number, number, Set.of(), now, Instant.MIN, Comparison.OPEN);
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
    return !isSettled() && !isTooLate(now)
        || now.isBefore(asked)
        || !now.isBefore(asked.plus(ASKED_AGAIN_AFTER));
  }

  /**
   * Whether a CRL of this number is part of the history that this process has seen. One that is not
   * was published before an older state was put back, also where the numbers have passed it since.
   */
  boolean knows(BigInteger number) {
    return number.compareTo(first) <= 0 || published.contains(number);
  }

  SeenLedger now(BigInteger number) {
    return new SeenLedger(
        first,
        highest.max(number),
        isCompared() ? Set.of() : with(number),
        since,
        asked,
        comparison);
  }

  private Set<BigInteger> with(BigInteger number) {
    return knows(number)
        ? published
        : Stream.concat(published.stream(), Stream.of(number)).collect(Collectors.toSet());
  }

  SeenLedger askedAt(Instant now) {
    return new SeenLedger(first, highest, published, since, now, comparison);
  }

  SeenLedger compared() {
    return new SeenLedger(first, highest, Set.of(), since, asked, Comparison.DONE);
  }

  SeenLedger waived() {
    return isCompared()
        ? this
        : new SeenLedger(first, highest, published, since, asked, Comparison.WAIVED);
  }
}
