package io.keymast.revocation;

import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A certificate that must no longer be trusted.
 *
 * @param authorityKeyId the CA key that signed it: decides the CRL
 * @param revocationDate whole seconds
 * @param notAfter the certificate's; the entry leaves the CRL some time after
 */
public record RevocationEntry(
    SerialNumber serialNumber,
    KeyId authorityKeyId,
    Instant revocationDate,
    RevocationReason reason,
    Instant notAfter) {
  public RevocationEntry {
    revocationDate = revocationDate.truncatedTo(ChronoUnit.SECONDS);
  }
}
