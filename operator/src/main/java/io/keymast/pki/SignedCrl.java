package io.keymast.pki;

import io.keymast.domain.Der;

/**
 * A whole CRL, just signed.
 *
 * @param signature of which any replica makes the same bytes
 */
public record SignedCrl(CrlSignature signature, Der crl) {}
