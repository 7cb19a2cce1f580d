package io.keymast.app;

import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.ParsedCertificate;
import io.keymast.revocation.CrlHead;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A revocation as a person typed it; any of it may be wrong. */
record RevocationBySerial(
    String serialNumber, String reason, @Nullable String notAfter, @Nullable String keyId) {

  /** What is to be done. */
  sealed interface Verdict {
    record Valid(RevocationEntry entry) implements Verdict {}

    /** Nothing: it is revoked already. */
    record Known(RevocationEntry entry) implements Verdict {}

    record Refused(List<String> violations) implements Verdict {}
  }

  Verdict judge(LedgerSnapshot ledger, Instant now) {
    List<String> violations = new ArrayList<>();
    Optional<SerialNumber> serial = SerialNumber.parse(serialNumber);
    if (serial.isEmpty()) {
      violations.add("--serial: write a positive number of at most 20 octets in hexadecimal");
    }
    Optional<RevocationReason> why =
        RevocationReason.parse(reason).filter(it -> it != RevocationReason.CERTIFICATE_HOLD);
    if (why.isEmpty()) {
      violations.add(
          "--reason: choose one of RFC 5280; not certificateHold, which nothing could lift");
    }
    Optional<ParsedCertificate> issuer = issuer(ledger, violations);
    Optional<Instant> end = issuer.flatMap(ca -> end(ca, now, violations));
    if (!violations.isEmpty() || issuer.isEmpty()) {
      return new Verdict.Refused(violations);
    }
    KeyId key = issuer.get().subjectKeyId().orElseThrow();
    RevocationEntry entry =
        new RevocationEntry(serial.orElseThrow(), key, now, why.orElseThrow(), end.orElseThrow());
    return ledger
        .find(key, entry.serialNumber())
        .filter(known -> known.reason() != RevocationReason.CERTIFICATE_HOLD)
        .<Verdict>map(Verdict.Known::new)
        .orElseGet(() -> new Verdict.Valid(entry));
  }

  /** The CA whose CRL will list it. */
  private Optional<ParsedCertificate> issuer(LedgerSnapshot ledger, List<String> violations) {
    List<GenerationLedger> generations =
        ledger.generations().values().stream()
            .filter(generation -> generation.head().isPresent())
            .filter(generation -> keyId == null || generation.keyId().value().equals(keyId))
            .toList();
    if (generations.size() != 1) {
      violations.add(
          generations.isEmpty()
              ? "there is no published CRL of that authority and CA key"
              : "--ca-key: name one of the authority's CA keys, "
                  + generations.stream().map(it -> it.keyId().value()).sorted().toList());
      return Optional.empty();
    }
    CrlHead head = generations.getFirst().head().orElseThrow();
    try {
      return Optional.of(CrlReader.issuer(head, generations.getFirst().keyId()));
    } catch (LedgerException.Damaged damaged) {
      violations.add(String.valueOf(damaged.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Instant> end(ParsedCertificate issuer, Instant now, List<String> violations) {
    Instant latest = issuer.validity().notAfter();
    if (notAfter == null) {
      return Optional.of(latest);
    }
    try {
      Instant end = Instant.parse(notAfter);
      if (end.isAfter(latest)) {
        violations.add("--not-after: no certificate outlives its CA, which ends at " + latest);
      } else if (end.isBefore(now)) {
        violations.add("--not-after: a certificate that has ended needs no revocation");
      }
      return Optional.of(end);
    } catch (DateTimeException notATime) {
      violations.add("--not-after: write a time as 2028-11-27T00:00:00Z");
      return Optional.empty();
    }
  }
}
