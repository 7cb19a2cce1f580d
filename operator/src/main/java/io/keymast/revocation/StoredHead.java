package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Optional;

/** A head with its notes, and where it was read from. */
record StoredHead(
    ConfigMap stored, CrlHead content, Optional<Recovered> recovered, CrlLineage lineage) {
  /**
   * @throws LedgerException.Damaged if it is none
   */
  static StoredHead read(ConfigMap stored) {
    CrlHead content = CrlHead.read(stored);
    return new StoredHead(
        stored,
        content,
        Recovered.read(stored),
        CrlLineage.read(stored, content.fields().number()));
  }

  /** Whether a person has said that its CRL was signed by clocks that were ahead. */
  boolean mayGoBackInTime() {
    return WrongTimes.read(stored)
        .filter(wrong -> wrong.crlNumber().equals(content.fields().number()))
        .isPresent();
  }
}
