package io.keymast.revocation;

import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.pki.CrlFields;
import io.keymast.pki.ParsedCertificate;

/**
 * A whole CRL, its signature verified.
 *
 * @param issuer the CA's certificate
 * @param entries how many certificates it lists
 */
public record PublishedCrl(
    KeyId keyId, ParsedCertificate issuer, CrlFields fields, int entries, Der crl) {}
