package io.keymast.revocation;

import static io.keymast.revocation.LedgerSamples.CA;
import static io.keymast.revocation.LedgerSamples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.pki.CrlFields;
import io.keymast.revocation.LedgerSegment.Phase;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    LedgerSnapshot first = look(LedgerSnapshot.NOTHING_READ);
    grows(ACTIVE);

    assertThat(first.damaged()).isEmpty();
    assertThat(look(first).damaged()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {SEALED, ACTIVE})
  @DisplayName("S26 A segment that a CRL lists and that is deleted is damage, until it is back")
  void isDeleted(int segment) {
    LedgerSnapshot before = look(LedgerSnapshot.NOTHING_READ);
    ConfigMap deleted = parts.remove(segment);

    LedgerSnapshot found = look(before);

    assertThat(found.damage(CA.keyId()).orElseThrow())
        .hasMessageContaining(deleted.getMetadata().getName() + " is missing");
    assertThat(look(LedgerSnapshot.NOTHING_READ).damaged()).containsExactly(CA.keyId());
    parts.add(segment, deleted);
    assertThat(look(found).damaged()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {SEALED, ACTIVE})
  @DisplayName("S26 A segment in which other certificates are revoked than a CRL lists is damage")
  void isChanged(int segment) {
    LedgerSnapshot before = look(LedgerSnapshot.NOTHING_READ);

    changes(segment, log(9), "2");

    assertThat(look(before).damage(CA.keyId()).orElseThrow())
        .hasMessageContaining("not what was signed");
    changes(segment, log(1), "3");
    assertThat(look(before).damage(CA.keyId()).orElseThrow()).hasMessageContaining("shorter");
  }

  @Test
  @DisplayName("A segment of a version that was found sound is not read through again")
  void isNotReadAgain() {
    LedgerSnapshot before = look(LedgerSnapshot.NOTHING_READ);
    changes(SEALED, log(9), "1");

    grows(ACTIVE);

    assertThat(look(before).damaged()).isEmpty();
    assertThat(look(LedgerSnapshot.NOTHING_READ).damaged()).containsExactly(CA.keyId());
  }

  private LedgerSnapshot look(LedgerSnapshot former) {
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
