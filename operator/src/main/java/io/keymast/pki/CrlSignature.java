package io.keymast.pki;

import io.keymast.domain.Der;

/**
 * A CA's signature over a TBSCertList: all that a replica lacks to assemble the CRL by itself.
 *
 * @param algorithm DER AlgorithmIdentifier (RFC 5280, 5.1.1.2)
 * @param value the octets of signatureValue (5.1.1.3)
 */
public record CrlSignature(Der algorithm, Der value) {}
