package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.pki.CaKey;
import io.keymast.pki.CrlAssembler;
import io.keymast.pki.CrlFields;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RevocationIndexTest {
  private static final AuthorityName AUTHORITY = new AuthorityName("lora", "stations");

  private final List<RevocationEntry> published = LedgerSamples.entries(200);
  private final RevocationEntry held = LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);
  private final RevocationEntry lifted = LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);
  private final RevocationEntry unpublished = LedgerSamples.entry(RevocationReason.KEY_COMPROMISE);

  /** A merged segment, and an active one of which the head signed a part. */
  private List<ConfigMap> stored() {
    EntryLog merged = EntryLog.EMPTY.append(LedgerSamples.records(published));
    EntryLog signed = EntryLog.EMPTY.append(LedgerSamples.records(List.of(held, lifted)));
    EntryLog grown =
        signed
            .append(List.of(new LedgerRecord.Cancelled(signed.entry(1), lifted.notAfter())))
            .append(LedgerSamples.records(List.of(unpublished)));
    LedgerSegment one = segment(1, merged, LedgerSegment.Phase.MERGED);
    LedgerSegment two = segment(2, signed, LedgerSegment.Phase.ACTIVE);
    return new ArrayList<>(
        List.of(
            head(List.of(one, two)),
            one.stored(),
            version(two.with(grown, LedgerSegment.Phase.ACTIVE).stored(), "2")));
  }

  private static LedgerSegment segment(int number, EntryLog log, LedgerSegment.Phase phase) {
    ConfigMap fresh =
        LedgerSegment.create(AUTHORITY, LedgerSamples.CA.keyId(), number, log, phase).stored();
    return LedgerSegment.read(
        version(
            new ConfigMapBuilder(fresh)
                .editMetadata()
                .withUid("uid-" + number)
                .endMetadata()
                .build(),
            "1"));
  }

  private static ConfigMap version(ConfigMap configMap, String version) {
    return new ConfigMapBuilder(configMap)
        .editMetadata()
        .withResourceVersion(version)
        .endMetadata()
        .build();
  }

  private static ConfigMap head(List<LedgerSegment> segments) {
    return head(segments, LedgerSamples.CA);
  }

  private static ConfigMap head(List<LedgerSegment> segments, CaKey signer) {
    CrlFields fields =
        new CrlFields(
            BigInteger.TWO, LedgerSamples.NOW, LedgerSamples.NOW.plus(LedgerSamples.WEEK));
    return new CrlHead(
            fields,
            segments.stream().map(LedgerSegment::prefix).toList(),
            0,
            Set.of(),
            CrlAssembler.sign(
                    fields,
                    LiveEntries.of(segments.stream().map(LedgerSegment::log).toList()).splice(0),
                    signer,
                    LedgerSamples.RANDOM)
                .signature(),
            signer.certificate().der())
        .writeTo(CrlHead.create(AUTHORITY, LedgerSamples.CA.keyId()));
  }

  private static RevocationIndex index(List<ConfigMap> stored, RevocationIndex... former) {
    return RevocationIndex.of(
        LedgerSamples.CA.certificate(), stored, Arrays.stream(former).findFirst());
  }

  @Test
  @DisplayName("S36 Finds what is revoked, whether a CRL lists it already or not, and nothing else")
  void finds() {
    RevocationIndex index = index(stored());

    for (RevocationEntry entry : published) {
      assertThat(index.find(entry.serialNumber()).map(RevocationEntry::serialNumber))
          .contains(entry.serialNumber());
    }
    assertThat(index.find(unpublished.serialNumber()).map(RevocationEntry::reason))
        .contains(RevocationReason.KEY_COMPROMISE);
    assertThat(index.find(held.serialNumber()).map(RevocationEntry::revocationDate))
        .contains(held.revocationDate());
    assertThat(index.find(lifted.serialNumber())).as("lifted, but on no CRL yet").isPresent();
    assertThat(index.find(LedgerSamples.serialNumber())).isEmpty();
  }

  @Test
  @DisplayName("A hold counts as lifted once the CA key has signed that")
  void liftedAndSigned() {
    EntryLog log = EntryLog.EMPTY.append(LedgerSamples.records(List.of(held, lifted)));
    LedgerSegment signed =
        segment(
            1,
            log.append(List.of(new LedgerRecord.Cancelled(log.entry(1), lifted.notAfter()))),
            LedgerSegment.Phase.ACTIVE);

    RevocationIndex index = index(List.of(head(List.of(signed)), signed.stored()));

    assertThat(index.find(lifted.serialNumber())).isEmpty();
    assertThat(index.find(held.serialNumber())).isPresent();
  }

  @Test
  @DisplayName("Attack 14: who writes ConfigMaps but has no CA key makes nobody say good")
  void forged() {
    List<ConfigMap> whole = stored();
    RevocationIndex before = index(whole);
    LedgerSegment empty = segment(1, EntryLog.EMPTY, LedgerSegment.Phase.ACTIVE);
    CaKey attacker = LedgerSamples.newCa("ECDSA-P256", LedgerSamples.NOW);

    assertThatExceptionOfType(LedgerException.Damaged.class)
        .isThrownBy(() -> index(List.of(head(List.of(empty), attacker), empty.stored()), before))
        .withMessageContaining("not signed");
    ConfigMap shortened =
        new ConfigMapBuilder(whole.getFirst())
            .addToData("segments", "")
            .addToData("replaced", "uid-1\nuid-2")
            .build();
    assertThatExceptionOfType(LedgerException.Damaged.class)
        .isThrownBy(() -> index(List.of(shortened, whole.get(1), whole.get(2)), before))
        .withMessageContaining("not signed");
    ConfigMap hiding =
        new ConfigMapBuilder(whole.getFirst()).addToData("replaced", "uid-1\nuid-2").build();
    assertThat(index(List.of(hiding, whole.get(1), whole.get(2)), before).find(held.serialNumber()))
        .isPresent();
  }

  @Test
  @DisplayName("A ledger whose CRL has run out is no longer current")
  void runOut() {
    RevocationIndex index = index(stored());

    assertThat(index.isCurrentAt(LedgerSamples.NOW.plus(LedgerSamples.WEEK).minusSeconds(1)))
        .isTrue();
    assertThat(index.isCurrentAt(LedgerSamples.NOW.plus(LedgerSamples.WEEK))).isFalse();
  }

  @Test
  @DisplayName("Says nothing where a part is missing, altered, or there is no head")
  void damaged() {
    List<ConfigMap> whole = stored();
    RevocationIndex before = index(whole);

    for (int part = 0; part < 2; part++) {
      List<ConfigMap> partial = new ArrayList<>(whole);
      partial.remove(part);
      assertThatExceptionOfType(LedgerException.Damaged.class)
          .isThrownBy(() -> index(partial, before));
    }
    List<ConfigMap> altered = new ArrayList<>(whole);
    altered.set(
        1,
        version(
            segment(
                    1,
                    EntryLog.EMPTY.append(LedgerSamples.records(LedgerSamples.entries(200))),
                    LedgerSegment.Phase.MERGED)
                .stored(),
            "9"));
    assertThatExceptionOfType(LedgerException.Damaged.class)
        .isThrownBy(() -> index(altered, before));
  }

  @Test
  @DisplayName("A segment that no head names, or that was replaced, does not count")
  void liveness() {
    List<ConfigMap> stored = stored();
    RevocationEntry crashed = LedgerSamples.entry(RevocationReason.SUPERSEDED);
    stored.add(
        segment(
                7,
                EntryLog.EMPTY.append(LedgerSamples.records(List.of(crashed))),
                LedgerSegment.Phase.MERGED)
            .stored());

    assertThat(index(stored).find(crashed.serialNumber())).isEmpty();
  }

  @Test
  @DisplayName("100,000 revocations are found in microseconds, and a change costs one segment")
  void large() {
    List<LedgerSegment> segments = new ArrayList<>();
    List<RevocationEntry> last = List.of();
    for (int i = 1; i <= 6; i++) {
      last = LedgerSamples.entries(17_000);
      segments.add(
          segment(
              i, EntryLog.EMPTY.append(LedgerSamples.records(last)), LedgerSegment.Phase.MERGED));
    }
    List<ConfigMap> stored = new ArrayList<>(List.of(head(segments)));
    segments.forEach(segment -> stored.add(segment.stored()));
    long memory = allocated();
    RevocationIndex before = index(stored);
    long whole = allocated() - memory;
    LedgerSegment active = segment(9, EntryLog.EMPTY, LedgerSegment.Phase.ACTIVE);
    stored.add(
        active
            .with(
                EntryLog.EMPTY.append(LedgerSamples.records(List.of(unpublished))),
                LedgerSegment.Phase.ACTIVE)
            .stored());

    memory = allocated();
    RevocationIndex after = index(stored, before);
    long change = allocated() - memory;

    assertThat(change).as("bytes, where the whole takes %d", whole).isLessThan(whole / 100);
    for (RevocationEntry entry : last.subList(0, 1_000)) {
      assertThat(after.find(entry.serialNumber())).isPresent();
    }
    assertThat(after.find(unpublished.serialNumber())).isPresent();
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  @DisplayName("A part is known by its head, whatever the authority is called")
  void names() {
    String head = LedgerNames.head("a.crl-1", LedgerSamples.CA.keyId());

    assertThat(LedgerNames.headOf(head)).contains(head);
    assertThat(LedgerNames.headOf(head + "-00000012")).contains(head);
    assertThat(LedgerNames.headOf("stations.retired-keys-0")).isEqualTo(Optional.empty());
  }
}
