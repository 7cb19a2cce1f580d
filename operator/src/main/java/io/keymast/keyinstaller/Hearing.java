package io.keymast.keyinstaller;

import java.util.Optional;

/**
 * What second looks have told of a watch. One may have met an event that was just on its way; two
 * that found the watch at the same place have not.
 *
 * @param position of the watch, as a resourceVersion, when it was first found to have missed
 *     something; empty if it was not
 * @param since when that was
 * @param findings how often in a row
 */
record Hearing(String position, long since, int findings) {
  private static final int CERTAIN = 2;

  static final Hearing UNDOUBTED = new Hearing("", 0, 0);

  /** A second watch from this position was told something, while the first one stayed there. */
  Hearing missedSomething(String at, long asked) {
    return at.equals(position)
        ? new Hearing(position, since, findings + 1)
        : new Hearing(at, asked, 1);
  }

  /** Empty if it is not certain, or the watch has moved on. */
  Optional<Long> silentSince(String now) {
    return findings >= CERTAIN && now.equals(position) ? Optional.of(since) : Optional.empty();
  }
}
