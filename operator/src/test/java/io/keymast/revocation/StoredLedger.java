package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.pki.CaKey;
import io.keymast.pki.CrlFields;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A ledger as the operator stores it, its CRL included, without an API server. */
public final class StoredLedger {
  public static final AuthorityName AUTHORITY = LedgerSamples.Stored.AUTHORITY;
  public static final int TOGGLES = 1_000;
  private static final int IN_ONE = 15_000;
  private static final int FIRST_FILLING = 1_000;
  private static final int FILLING = 80;

  private StoredLedger() {}

  /** Head and segment of a CA key by which one certificate is revoked. */
  public static List<ConfigMap> of(CaKey ca, Instant now, RevocationEntry revoked) {
    return new LedgerSamples.Stored(ca)
        .segment(
            LedgerSegment.Phase.ACTIVE,
            EntryLog.EMPTY.append(LedgerSamples.records(List.of(revoked))))
        .head(
            new CrlFields(
                BigInteger.valueOf(now.getEpochSecond()), now, now.plus(LedgerSamples.WEEK)),
            0)
        .all();
  }

  /**
   * Segments to be stored, each with other entries, that fill a ledger to more than nine tenths.
   */
  public static Stream<ConfigMap> filling(AuthorityName authority, KeyId keyId, Instant notAfter) {
    return LongStream.range(0, FILLING)
        .mapToObj(
            number ->
                LedgerSegment.create(
                        authority,
                        keyId,
                        FIRST_FILLING + number,
                        EntryLog.EMPTY.append(LedgerSamples.records(entries(notAfter))),
                        LedgerSegment.Phase.SEALED)
                    .stored());
  }

  /**
   * Full segments, to be stored, of as many holds that were lifted: beside their tombstones, and
   * apart from them.
   */
  public static Stream<ConfigMap> toggled(AuthorityName authority, KeyId keyId, Instant notAfter) {
    List<LedgerRecord> holds =
        LedgerSamples.records(
            IntStream.range(0, TOGGLES)
                .mapToObj(
                    _ ->
                        LedgerSamples.entry(
                            LedgerSamples.serialNumber(),
                            RevocationReason.CERTIFICATE_HOLD,
                            notAfter))
                .toList());
    List<LedgerRecord> tombstones =
        holds.stream()
            .<LedgerRecord>map(it -> new LedgerRecord.Cancelled(it.entry(), it.notAfter()))
            .toList();
    int half = TOGGLES / 2;
    List<EntryLog> logs =
        List.of(
            EntryLog.EMPTY.append(holds.subList(0, half)).append(tombstones.subList(0, half)),
            EntryLog.EMPTY.append(holds.subList(half, TOGGLES)),
            EntryLog.EMPTY.append(tombstones.subList(half, TOGGLES)));
    return IntStream.range(0, logs.size())
        .mapToObj(
            number ->
                LedgerSegment.create(
                        authority,
                        keyId,
                        FIRST_FILLING + number,
                        logs.get(number),
                        LedgerSegment.Phase.SEALED)
                    .stored());
  }

  private static List<RevocationEntry> entries(Instant notAfter) {
    return IntStream.range(0, IN_ONE)
        .mapToObj(
            _ ->
                LedgerSamples.entry(
                    LedgerSamples.serialNumber(), RevocationReason.SUPERSEDED, notAfter))
        .toList();
  }

  /** What is read of one of this CA key that is full to so much, and has published nothing. */
  public static LedgerSnapshot filled(KeyId keyId, double share) {
    EntryLog log = EntryLog.EMPTY.append(LedgerSamples.records(LedgerSamples.entries(IN_ONE)));
    long segments = Math.round(share * LedgerUsage.BYTES_LIMIT / log.storedBytes());
    List<ConfigMap> stored =
        LongStream.rangeClosed(1, segments)
            .mapToObj(
                number ->
                    LedgerSegment.create(AUTHORITY, keyId, number, log, LedgerSegment.Phase.SEALED))
            .map(LedgerSegment::stored)
            .toList();
    return LedgerSnapshot.of(Map.of(keyId, stored), _ -> Optional.empty());
  }
}
