package io.keymast.revocation;

import io.keymast.pki.ParsedCertificate;
import java.util.Optional;

/** Whether what was read of a ledger is whole, and what its CA key has signed. */
final class LedgerIntegrity {
  private LedgerIntegrity() {}

  /**
   * Merged segments are made with a head only: what they hold must not be taken for swept.
   *
   * @throws LedgerException.Damaged if it is lost
   */
  static void requireHead(GenerationLedger read) {
    if (read.storedHead().isPresent()) {
      return;
    }
    read.dead().stream()
        .filter(segment -> segment.phase() == LedgerSegment.Phase.MERGED)
        .flatMap(segment -> LedgerNames.headOf(segment.name()).stream())
        .findFirst()
        .ifPresent(
            name -> {
              throw new LedgerException.Damaged("ConfigMap " + name + " is missing");
            });
  }

  /**
   * @throws LedgerException.Damaged if the head does not hold the certificate of this CA key
   */
  static void requireIssuer(GenerationLedger read) {
    read.storedHead().ifPresent(head -> head.issuer(read.keyId()));
  }

  /**
   * @param former an earlier read that was checked likewise
   * @throws LedgerException.Damaged if a segment is not what the head signed
   */
  static void requireSegments(GenerationLedger read, Optional<GenerationLedger> former) {
    SignedSegments.check(read, former);
  }

  /**
   * @param former an earlier read that was checked likewise
   * @throws LedgerException.Damaged if the CRL is not the one that the head's certificate signed
   */
  static void requireSignature(GenerationLedger read, Optional<GenerationLedger> former) {
    Optional<String> checked =
        former.flatMap(GenerationLedger::storedHead).map(StoredHead::version);
    read.storedHead()
        .filter(head -> !checked.equals(Optional.of(head.version())))
        .ifPresent(head -> head.requireSignatureOf(read.published(), read.keyId()));
  }

  /**
   * @param ca as its key's owner knows it
   * @throws LedgerException.Damaged if another key has signed
   */
  static void requireSignedBy(GenerationLedger read, ParsedCertificate ca) {
    read.storedHead().ifPresent(head -> head.requireKeyOf(ca, read.keyId()));
  }
}
