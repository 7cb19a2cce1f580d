package io.keymast.pki;

import io.keymast.domain.Der;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The keys of the last issuers that signatures were verified by. A CA's key verifies those of a
 * whole fleet, and takes half the time where it was read before: what Bouncy Castle computes of its
 * point stays with it.
 */
final class IssuerKeys {
  private static final int MAX_LENGTH = 64 * 1024;

  private final LastUsed<Der, Optional<VerificationKey>> keys = new LastUsed<>(256);

  /** Empty for a key that no signature is accepted of. */
  Optional<VerificationKey> of(Der subjectPublicKeyInfo) {
    return keys.of(subjectPublicKeyInfo, IssuerKeys::read);
  }

  private static Optional<VerificationKey> read(Der subjectPublicKeyInfo) {
    return StrictDer.read(
            subjectPublicKeyInfo.toByteArray(), MAX_LENGTH, SubjectPublicKeyInfo::getInstance)
        .flatMap(VerificationKey::of);
  }
}
