package io.keymast.app;

import io.keymast.domain.SerialNumber;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RetiredKey;
import io.keymast.revocation.RevocationEntry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What people read of a ledger; the newest last. */
final class LedgerTables {
  private LedgerTables() {}

  private record Row(RevocationEntry entry, boolean published) {}

  static TextTable revocations(LedgerSnapshot ledger) {
    return new TextTable(
        List.of("SERIAL", "CA-KEY", "REASON", "REVOKED", "EXPIRES", "PUBLISHED"),
        ledger.generations().values().stream()
            .flatMap(LedgerTables::rows)
            .sorted(
                Comparator.comparing((Row row) -> row.entry().revocationDate())
                    .thenComparing(row -> row.entry().serialNumber().hex()))
            .map(
                row ->
                    List.of(
                        row.entry().serialNumber().hex(),
                        row.entry().authorityKeyId().toString(),
                        row.entry().reason().apiName(),
                        row.entry().revocationDate().toString(),
                        row.entry().notAfter().toString(),
                        row.published() ? "yes" : "no"))
            .toList());
  }

  static TextTable retiredKeys(List<RetiredKey> keys) {
    return new TextTable(
        List.of("FINGERPRINT", "REASON", "RETIRED", "READMITTED"),
        keys.stream()
            .sorted(
                Comparator.comparing(RetiredKey::retiredAt)
                    .thenComparing(key -> key.fingerprint().value()))
            .map(
                key ->
                    List.of(
                        key.fingerprint().value(),
                        key.reason().apiName(),
                        key.retiredAt().toString(),
                        key.readmittedAt().map(Instant::toString).orElse("")))
            .toList());
  }

  private static Stream<Row> rows(GenerationLedger generation) {
    List<RevocationEntry> entries = generation.entries();
    Set<SerialNumber> published =
        generation.published(
            entries.stream().map(RevocationEntry::serialNumber).collect(Collectors.toSet()));
    return entries.stream().map(entry -> new Row(entry, published.contains(entry.serialNumber())));
  }
}
