package io.keymast.decision;

import io.keymast.domain.RevocationReason;

/** A certificate that must no longer be trusted, and why. */
public record Revocation(KnownCertificate certificate, RevocationReason reason) {}
