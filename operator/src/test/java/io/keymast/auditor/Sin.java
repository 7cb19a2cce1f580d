package io.keymast.auditor;

/**
 * A promise that a history breaks.
 *
 * @param about the station, or the authority
 */
public record Sin(Kind kind, String about, String what) {
  public enum Kind {
    /** Issued twice for one revision, or a serial number signed twice. */
    DUPLICATE,
    /** Neither alive nor revoked, or unknown to those who must know it. */
    FORGOTTEN,
    /** Revoked, and not, late, no longer or not verifiably listed; or given up, and back again. */
    UNREVOKED,
    /** The station is not served as it is declared, or all of an authority are cut off. */
    DIVERGED
  }
}
