package io.keymast.revocation;

import static io.keymast.domain.RevocationReason.CERTIFICATE_HOLD;
import static io.keymast.domain.RevocationReason.SUPERSEDED;
import static io.keymast.revocation.LedgerSamples.CA;
import static io.keymast.revocation.LedgerSamples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.pki.CrlFields;
import io.keymast.pki.ParsedCertificate;
import io.keymast.revocation.LedgerSegment.Phase;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage is seen at the look itself, before anything is decided by what is left. */
class LedgerSnapshotTest {
  private static final CrlFields FIELDS =
      new CrlFields(BigInteger.ONE, NOW, NOW.plus(Duration.ofDays(7)));
  private static final int SEALED = 1;
  private static final int ACTIVE = 2;

  /** The head, then the segments. */
  private final List<ConfigMap> parts =
      new ArrayList<>(
          new LedgerSamples.Stored()
              .segment(Phase.SEALED, log(5))
              .segment(Phase.ACTIVE, log(3))
              .head(FIELDS, 0)
              .append(LedgerSamples.records(LedgerSamples.entries(1)))
              .all());

  @Test
  @DisplayName("What follows what a CRL lists is no damage, whenever it comes")
  void grows() {
    LedgerSnapshot first = look();
    grows(ACTIVE);

    assertThat(first.damaged()).isEmpty();
    assertThat(look(first).damaged()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {SEALED, ACTIVE})
  @DisplayName("S26 A segment that a CRL lists and that is deleted is damage, until it is back")
  void isDeleted(int segment) {
    LedgerSnapshot before = look();
    ConfigMap deleted = parts.remove(segment);

    LedgerSnapshot found = look(before);

    assertThat(found.damage(CA.keyId()).orElseThrow())
        .hasMessageContaining(deleted.getMetadata().getName() + " is missing");
    assertThat(look().damaged()).containsExactly(CA.keyId());
    parts.add(segment, deleted);
    assertThat(look(found).damaged()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {SEALED, ACTIVE})
  @DisplayName("S26 A segment in which other certificates are revoked than a CRL lists is damage")
  void isChanged(int segment) {
    LedgerSnapshot before = look();

    changes(segment, log(9), "2");

    assertThat(look(before).damage(CA.keyId()).orElseThrow())
        .hasMessageContaining("not what was signed");
    changes(segment, log(1), "3");
    assertThat(look(before).damage(CA.keyId()).orElseThrow()).hasMessageContaining("shorter");
  }

  @Test
  @DisplayName("S36 A head with another CA's certificate is damage, which names its ConfigMap")
  void isOfAnotherCa() {
    ConfigMap head = parts.getFirst();
    byte[] another = LedgerSamples.newCa("ECDSA-P256", NOW).certificate().der().toByteArray();
    parts.set(
        0,
        new ConfigMapBuilder(head)
            .addToBinaryData("certificate", Base64.getEncoder().encodeToString(another))
            .build());

    LedgerSnapshot found = look();

    assertThat(found.damage(CA.keyId()).orElseThrow())
        .hasMessageContaining("ConfigMap lora/" + head.getMetadata().getName() + ": ");
    assertThat(found.generations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "crlNumber,2",
    "thisUpdate,2026-11-24T12:00:00Z",
    "nextUpdate,+999999999-12-31T00:00:00Z"
  })
  @DisplayName("S36 A head that says anything else than was signed is damage, which names it")
  void isEdited(String field, String value) {
    ConfigMap head = parts.getFirst();
    LedgerSnapshot before = look();
    parts.set(
        0,
        new ConfigMapBuilder(head)
            .addToData(field, value)
            .editMetadata()
            .withResourceVersion("2")
            .endMetadata()
            .build());

    LedgerSnapshot found = look(before);

    assertThat(found.damage(CA.keyId()).orElseThrow())
        .hasMessageContaining("ConfigMap lora/" + head.getMetadata().getName() + ": ");
    assertThat(found.generations()).isEmpty();
    parts.set(0, head);
    assertThat(look(found).damaged()).isEmpty();
  }

  @Test
  @DisplayName("S36 Nor may somebody sign it by a key of his own that has the CA's key id")
  void isSignedByAnother() {
    LedgerSnapshot found = look();

    LedgerSnapshot signed =
        found.signedBy(List.of(withTheKeyOf(LedgerSamples.newCa("ECDSA-P256", NOW).certificate())));

    assertThat(signed.damage(CA.keyId()).orElseThrow())
        .hasMessageContaining("ConfigMap lora/" + parts.getFirst().getMetadata().getName() + ": ");
    assertThat(signed.generations()).isEmpty();
    assertThat(found.signedBy(List.of(CA.certificate())).damaged()).isEmpty();
  }

  /** The CA's certificate, but for its key. */
  private static ParsedCertificate withTheKeyOf(ParsedCertificate other) {
    ParsedCertificate ca = CA.certificate();
    String forged =
        hex(ca.der()).replace(hex(ca.subjectPublicKeyInfo()), hex(other.subjectPublicKeyInfo()));
    ParsedCertificate certificate =
        ParsedCertificate.parse(Der.copyOf(HexFormat.of().parseHex(forged))).orElseThrow();
    assertThat(certificate.subjectKeyId()).isEqualTo(ca.subjectKeyId());
    return certificate;
  }

  private static String hex(Der der) {
    return HexFormat.of().formatHex(der.toByteArray());
  }

  @Test
  @DisplayName("S36 The last certificate of those that are revoked tells how long a CRL is needed")
  void lastNotAfter() {
    Instant last = NOW.plus(Duration.ofDays(30));
    RevocationEntry held = entry(CERTIFICATE_HOLD, last.plus(Duration.ofDays(9)));
    EntryLog log =
        EntryLog.EMPTY
            .append(
                LedgerSamples.records(
                    List.of(entry(SUPERSEDED, NOW), held, entry(SUPERSEDED, last))))
            .append(
                AppendDecision.decide(
                    List.of(new LedgerChange.LiftHold(held.serialNumber())),
                    LiveEntries.of(List.of(EntryLog.EMPTY.append(records(held)))),
                    NOW));

    GenerationLedger ledger = new LedgerSamples.Stored().segment(Phase.ACTIVE, log).ledger();

    assertThat(ledger.lastNotAfter().orElseThrow())
        .isBetween(last, last.plus(Duration.ofMinutes(1)));
    assertThat(new LedgerSamples.Stored().ledger().lastNotAfter()).isEmpty();
  }

  private static RevocationEntry entry(RevocationReason reason, Instant notAfter) {
    return LedgerSamples.entry(LedgerSamples.serialNumber(), reason, notAfter);
  }

  private static List<LedgerRecord> records(RevocationEntry entry) {
    return LedgerSamples.records(List.of(entry));
  }

  @Test
  @DisplayName("A segment of a version that was found sound is not read through again")
  void isNotReadAgain() {
    LedgerSnapshot before = look();
    changes(SEALED, log(9), "1");

    grows(ACTIVE);

    assertThat(look(before).damaged()).isEmpty();
    assertThat(look().damaged()).containsExactly(CA.keyId());
  }

  private LedgerSnapshot look() {
    return look(_ -> Optional.empty());
  }

  private LedgerSnapshot look(LedgerSnapshot former) {
    return look(keyId -> Optional.ofNullable(former.generations().get(keyId)));
  }

  private LedgerSnapshot look(Function<KeyId, Optional<GenerationLedger>> former) {
    return LedgerSnapshot.of(Map.of(CA.keyId(), List.copyOf(parts)), former);
  }

  private void grows(int segment) {
    EntryLog former = LedgerSegment.read(parts.get(segment)).log();
    changes(segment, former.append(LedgerSamples.records(LedgerSamples.entries(1))), "2");
  }

  private void changes(int segment, EntryLog log, String version) {
    LedgerSegment former = LedgerSegment.read(parts.get(segment));
    parts.set(
        segment,
        new ConfigMapBuilder(former.with(log, former.phase()).stored())
            .editMetadata()
            .withResourceVersion(version)
            .endMetadata()
            .build());
  }

  private static EntryLog log(int entries) {
    return EntryLog.EMPTY.append(LedgerSamples.records(LedgerSamples.entries(entries)));
  }
}
