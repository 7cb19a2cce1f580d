package io.keymast.status;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;

/** A certificate whose revocation is durable. */
public record RevokedCertificate(
    SerialNumber serialNumber, RevocationReason reason, Listing listing) {

  /** Whether the CRL that is published, signed, lists it. */
  public enum Listing {
    WAITING,
    LISTED,
    /** Its authority publishes none. */
    NEVER
  }
}
