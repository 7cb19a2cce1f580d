package io.keymast.operator;

/** What does not hold after a plan. */
record Finding(Breach breach, String what) {
  /** What did not come to its end. */
  static Finding diverged(Throwable why) {
    return new Finding(Breach.DIVERGED, String.valueOf(why));
  }

  /** Of which promise. */
  enum Breach {
    /** A serial number signed twice, or more current certificates than one. */
    DUPLICATE,
    /** A certificate that the journal or the API server does not know of. */
    FORGOTTEN,
    /** A revoked certificate that the ledger or the published CRL does not list. */
    UNREVOKED,
    /** A private key where it must never be. */
    LEAKED,
    /** An exception that nobody caught, and no fault explains. */
    FAILED,
    /** A request that the operator's role has no right to. */
    FORBIDDEN,
    /** It took longer to get over a fault than it may. */
    LATE,
    /** Writes, though all is as it is to be. */
    RESTLESS,
    /** Another end than that of the run without faults, or none. */
    DIVERGED
  }
}
