package io.keymast.domain;

/**
 * A station's public key that passed every check of {@code PublicKeyValidator}.
 *
 * @param size bits of the RSA modulus or of the curve
 * @param subjectPublicKeyInfo DER (RFC 5280, 4.1)
 */
public record StationKey(KeyAlgorithm algorithm, int size, Der subjectPublicKeyInfo) {
  public PublicKeyFingerprint fingerprint() {
    return PublicKeyFingerprint.of(subjectPublicKeyInfo);
  }
}
