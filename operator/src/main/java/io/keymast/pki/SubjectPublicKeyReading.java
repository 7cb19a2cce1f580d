package io.keymast.pki;

import java.util.List;
import java.util.Optional;

/**
 * What a SubjectPublicKeyInfo holds (RFC 5280, 4.1.2.7).
 *
 * @param key present where its numbers could be read, also beside faults
 * @param faults all of them; empty if the encoding is acceptable
 */
public record SubjectPublicKeyReading(Optional<SubjectPublicKey> key, List<KeyFault> faults) {
  public SubjectPublicKeyReading {
    faults = List.copyOf(faults);
  }

  static SubjectPublicKeyReading refused(KeyFault fault) {
    return new SubjectPublicKeyReading(Optional.empty(), List.of(fault));
  }
}
