package io.keymast.decision;

import io.keymast.domain.KeyId;
import io.keymast.domain.Validity;

/**
 * A CA's certificate, as far as deciding depends on it. One key may have several, one after the
 * other.
 *
 * @param fingerprint of this certificate
 */
public record CaCertificate(KeyId keyId, String fingerprint, Validity validity) {}
