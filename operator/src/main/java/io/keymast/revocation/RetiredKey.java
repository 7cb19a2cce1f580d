package io.keymast.revocation;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import java.time.Instant;
import java.util.Optional;

/**
 * A station's key that was given up.
 *
 * @param retiredAt whole seconds
 * @param readmittedAt when a person took that back; empty while the key is retired
 */
public record RetiredKey(
    PublicKeyFingerprint fingerprint,
    RevocationReason reason,
    Instant retiredAt,
    Optional<Instant> readmittedAt) {}
