package io.keymast.pki;

import io.keymast.domain.Der;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The keys of the last issuers that signatures were verified by. A CA's key verifies those of a
 * whole fleet, and takes half the time where it was read before: what Bouncy Castle computes of its
 * point stays with it.
 */
final class IssuerKeys {
  private static final int MAX_LENGTH = 64 * 1024;
  private static final int MAX_KEYS = 256;

  private final Map<Der, Optional<VerificationKey>> keys =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Der, Optional<VerificationKey>> eldest) {
              return size() > MAX_KEYS;
            }
          });

  /** Empty for a key that no signature is accepted of. */
  Optional<VerificationKey> of(Der subjectPublicKeyInfo) {
    Optional<VerificationKey> known = keys.get(subjectPublicKeyInfo);
    if (known != null) {
      return known;
    }
    Optional<VerificationKey> read =
        StrictDer.read(
                subjectPublicKeyInfo.toByteArray(), MAX_LENGTH, SubjectPublicKeyInfo::getInstance)
            .flatMap(VerificationKey::of);
    keys.put(subjectPublicKeyInfo, read);
    return read;
  }
}
