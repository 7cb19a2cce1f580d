package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.pki.CrlAssembler;
import io.keymast.pki.CrlFields;
import io.keymast.pki.SuppliedCaSamples;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Authorities, entries and clocks of the tests. */
final class LedgerSamples {
  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  static final Duration WEEK = Duration.ofDays(7);
  static final SecureRandom RANDOM = new SecureRandom();
  static final CaKey CA = newCa("ECDSA-P256", NOW);

  private LedgerSamples() {}

  static CaKey newCa(String keyAlgorithm, Instant notBefore) {
    CaSubject subject =
        new CaSubject("Keymast Station CA", Optional.of("Acme Networks"), Optional.empty());
    Validity validity = new Validity(notBefore, notBefore.plus(Duration.ofDays(3650)));
    return SuppliedCaSamples.KEYS.contains(keyAlgorithm)
        ? SuppliedCaSamples.of(keyAlgorithm, subject, validity, RANDOM)
        : CaKey.selfSigned(subject, keyAlgorithm, serialNumber(), validity, RANDOM);
  }

  static SerialNumber serialNumber() {
    return new SerialNumber(new BigInteger(128, RANDOM).setBit(127));
  }

  static RevocationEntry entry(RevocationReason reason) {
    return entry(serialNumber(), reason);
  }

  static RevocationEntry entry(SerialNumber serialNumber, RevocationReason reason) {
    return entry(serialNumber, reason, NOW.plus(Duration.ofDays(730)));
  }

  static RevocationEntry entry(
      SerialNumber serialNumber, RevocationReason reason, Instant notAfter) {
    return new RevocationEntry(serialNumber, CA.keyId(), NOW, reason, notAfter);
  }

  static List<RevocationEntry> entries(int count) {
    return IntStream.range(0, count).mapToObj(_ -> entry(RevocationReason.SUPERSEDED)).toList();
  }

  static List<LedgerRecord> records(List<RevocationEntry> entries) {
    return AppendDecision.decide(
        entries.stream().<LedgerChange>map(LedgerChange.Revoke::new).toList(),
        LiveEntries.of(List.of()),
        NOW);
  }

  /** Time as the test tells it. */
  static final class TestClock implements InstantSource {
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    void advance(Duration duration) {
      now.updateAndGet(instant -> instant.plus(duration));
    }

    Clock clock() {
      return withZone(ZoneOffset.UTC);
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  }

  /** What a list request would give, for pure tests. */
  static final class Stored {
    static final AuthorityName AUTHORITY = new AuthorityName("lora", "stations");
    private final CaKey ca;
    private final KeyId keyId;
    private final List<LedgerSegment> segments = new ArrayList<>();
    private final List<ConfigMap> heads = new ArrayList<>();

    Stored() {
      this(CA);
    }

    Stored(CaKey ca) {
      this.ca = ca;
      this.keyId = ca.keyId();
    }

    Stored segment(LedgerSegment.Phase phase, EntryLog log) {
      int number = segments.size() + 1;
      LedgerSegment fresh = LedgerSegment.create(AUTHORITY, keyId, number, log, phase);
      ConfigMap stored =
          new ConfigMapBuilder(fresh.stored())
              .editMetadata()
              .withUid("uid-" + number)
              .withResourceVersion("1")
              .endMetadata()
              .build();
      segments.add(LedgerSegment.read(stored));
      return this;
    }

    Stored head(CrlFields fields, long expiryLimit) {
      CrlHead head =
          new CrlHead(
              fields,
              segments.stream().map(LedgerSegment::prefix).toList(),
              expiryLimit,
              Set.of(),
              CrlAssembler.sign(
                      fields,
                      LiveEntries.of(segments.stream().map(LedgerSegment::log).toList())
                          .splice(expiryLimit),
                      ca,
                      RANDOM)
                  .signature(),
              ca.certificate().der());
      heads.clear();
      heads.add(head.writeTo(CrlHead.create(AUTHORITY, keyId)));
      return this;
    }

    Stored note(WrongTimes wrong) {
      heads.add(wrong.writeTo(heads.removeLast()));
      return this;
    }

    /** To the last segment, after what the head signed. */
    Stored append(List<LedgerRecord> records) {
      LedgerSegment last = segments.removeLast();
      segments.add(last.with(last.log().append(records), last.phase()));
      return this;
    }

    GenerationLedger ledger() {
      return GenerationLedger.of(keyId, all());
    }

    List<ConfigMap> all() {
      List<ConfigMap> all = new ArrayList<>(heads);
      segments.forEach(segment -> all.add(segment.stored()));
      return all;
    }
  }
}
