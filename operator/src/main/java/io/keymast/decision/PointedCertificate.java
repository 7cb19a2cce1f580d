package io.keymast.decision;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import java.time.Instant;
import java.util.Optional;

/**
 * The certificate that a station's status points to, be it stored still or not.
 *
 * @param authority as the status names it
 * @param key that the status shows
 * @param due when it is to be renewed
 */
public record PointedCertificate(
    SerialNumber serialNumber, String authority, Optional<PublicKeyFingerprint> key, Instant due) {}
