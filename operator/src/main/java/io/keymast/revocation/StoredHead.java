package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Optional;

/** A head with its notes, and where it was read from. */
record StoredHead(ConfigMap stored, CrlHead content, Optional<Recovered> recovered) {
  /**
   * @throws LedgerException.Damaged if it is none
   */
  static StoredHead read(ConfigMap stored) {
    return new StoredHead(stored, CrlHead.read(stored), Recovered.read(stored));
  }

  /** Whether a person has said that its CRL was signed by clocks that were ahead. */
  boolean mayGoBackInTime() {
    return WrongTimes.read(stored)
        .filter(wrong -> wrong.crlNumber().equals(content.fields().number()))
        .isPresent();
  }
}
