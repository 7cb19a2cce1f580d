package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A ConfigMap of CRL entries. While active it grows by compare-and-swap; else it never grows. */
record LedgerSegment(ConfigMap stored, EntryLog log, Phase phase) {
  enum Phase {
    /** Appended to. */
    ACTIVE,
    /** Full. */
    SEALED,
    /** Made of others by compaction: counts only once a head names it. */
    MERGED
  }

  /** Octets of an active segment, each revocation writes it whole; more only where none follows. */
  static final int ACTIVE_LIMIT = 64 * 1024;

  /** Octets of a sealed one: a ConfigMap takes 1 MiB with its keys. */
  static final int SEALED_LIMIT = 1_000_000;

  private static final String RECORDS = "entries";
  private static final String NOT_AFTERS = "notAfter";
  private static final String PHASE = "phase";

  static final Comparator<LedgerSegment> BY_NUMBER =
      Comparator.comparingLong(LedgerSegment::number).thenComparing(LedgerSegment::name);

  static LedgerSegment create(
      AuthorityName authority, KeyId keyId, long number, EntryLog log, Phase phase) {
    ConfigMap fresh =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(authority.namespace())
            .withName(LedgerNames.segment(authority, keyId, number))
            .withLabels(LedgerNames.labels(authority, keyId, LedgerNames.SEGMENT))
            .withFinalizers(ResourceNames.AUTHORITY_FINALIZER)
            .endMetadata()
            .build();
    return new LedgerSegment(fresh, EntryLog.EMPTY, Phase.ACTIVE).with(log, phase);
  }

  /**
   * @throws LedgerException.Damaged if it is none
   */
  static LedgerSegment read(ConfigMap stored) {
    Map<String, String> binaryData =
        stored.getBinaryData() == null ? Map.of() : stored.getBinaryData();
    Map<String, String> data = stored.getData() == null ? Map.of() : stored.getData();
    try {
      EntryLog log =
          EntryLog.parse(
              Base64.getDecoder().decode(binaryData.getOrDefault(RECORDS, "")),
              Base64.getDecoder().decode(binaryData.getOrDefault(NOT_AFTERS, "")));
      return new LedgerSegment(stored, log, Phase.valueOf(data.getOrDefault(PHASE, "")));
    } catch (LedgerException.Damaged | IllegalArgumentException damaged) {
      throw LedgerException.Damaged.in(stored, damaged);
    }
  }

  /** Whether it has anything of a segment, readable or not. */
  static boolean mayBe(ConfigMap stored) {
    return Stream.of(stored.getBinaryData(), stored.getData())
        .filter(Objects::nonNull)
        .anyMatch(content -> Stream.of(RECORDS, NOT_AFTERS, PHASE).anyMatch(content::containsKey));
  }

  /** The same ConfigMap with other content, still to be written. */
  LedgerSegment with(EntryLog grown, Phase next) {
    ConfigMap changed =
        new ConfigMapBuilder(stored)
            .withBinaryData(
                Map.of(
                    RECORDS, Base64.getEncoder().encodeToString(grown.records()),
                    NOT_AFTERS, Base64.getEncoder().encodeToString(grown.notAfterBytes())))
            .withData(Map.of(PHASE, next.name()))
            .build();
    return new LedgerSegment(changed, grown, next);
  }

  /** With the labels that it is found by, should it have lost them; still to be written. */
  LedgerSegment labelled(AuthorityName authority, KeyId keyId) {
    ConfigMap labelled =
        new ConfigMapBuilder(stored)
            .editMetadata()
            .addToLabels(LedgerNames.labels(authority, keyId, LedgerNames.SEGMENT))
            .endMetadata()
            .build();
    return new LedgerSegment(labelled, log, phase);
  }

  /** The same, read anew: nobody keeps the former ConfigMap, a megabyte of text, any more. */
  LedgerSegment in(ConfigMap sameVersion) {
    return new LedgerSegment(sameVersion, log, phase);
  }

  String name() {
    return stored.getMetadata().getName();
  }

  String uid() {
    return Optional.ofNullable(stored.getMetadata().getUid()).orElse("");
  }

  /** Of its ConfigMap as it was read. */
  String version() {
    return version(stored);
  }

  static String version(ConfigMap part) {
    return part.getMetadata().getUid() + "/" + part.getMetadata().getResourceVersion();
  }

  boolean isActive() {
    return phase == Phase.ACTIVE;
  }

  /** Grows with time; zero for a name that is none of ours. */
  long number() {
    String digits = name().substring(name().lastIndexOf('-') + 1);
    return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
  }

  /** How much of it a head signs. */
  CrlHead.SegmentPrefix prefix() {
    return new CrlHead.SegmentPrefix(name(), log.length(), log.sha256());
  }
}
