package io.keymast.pki;

import io.keymast.domain.Der;

/** What ties an answer to its request (RFC 9654), as the extension's value. */
public record OcspNonce(Der extensionValue) {}
