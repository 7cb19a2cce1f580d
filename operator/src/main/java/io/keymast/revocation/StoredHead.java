package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.KeyId;
import io.keymast.pki.ParsedCertificate;
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

  /**
   * @throws LedgerException.Damaged if it holds no certificate of this CA key
   */
  ParsedCertificate issuer(KeyId keyId) {
    try {
      return CrlReader.issuer(content, keyId);
    } catch (LedgerException.Damaged damaged) {
      throw LedgerException.Damaged.in(stored, damaged);
    }
  }

  /** Whether a person has said that its CRL was signed by clocks that were ahead. */
  boolean mayGoBackInTime() {
    return WrongTimes.read(stored)
        .filter(wrong -> wrong.crlNumber().equals(content.fields().number()))
        .isPresent();
  }
}
