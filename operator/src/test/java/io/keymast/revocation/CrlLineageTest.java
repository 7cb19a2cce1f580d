package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.revocation.CrlLineage.Kept;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a head says of the CRLs before it. */
class CrlLineageTest {
  private static final ConfigMap HEAD = new ConfigMapBuilder().addToData("another", "note").build();

  @Test
  @DisplayName("S41 A number between those that a ledger published is of a state that was lost")
  void between() {
    CrlLineage lineage = lineage(100).then(number(200), Kept.WHOLE).then(number(300), Kept.WHOLE);

    assertThat(List.of(99, 100, 200, 300)).allMatch(it -> lineage.has(number(it)));
    assertThat(List.of(101, 250, 301)).noneMatch(it -> lineage.has(number(it)));
  }

  @Test
  @DisplayName("S41 The head keeps it for another process, beside what others noted")
  void stored() {
    CrlLineage lineage = lineage(100).then(number(200), Kept.WHOLE);

    ConfigMap stored = lineage.writeTo(HEAD);

    assertThat(CrlLineage.read(stored, number(200))).isEqualTo(lineage);
    assertThat(stored.getData()).containsEntry("another", "note");
  }

  @Test
  @DisplayName("S41 A first CRL is of no lineage but its own: whatever else there is was lost")
  void first() {
    CrlLineage lineage = CrlLineage.NOTHING_PUBLISHED.then(number(200), Kept.WHOLE);

    ConfigMap stored = lineage.writeTo(HEAD);

    assertThat(CrlLineage.read(stored, number(200)).has(number(1))).isFalse();
  }

  @Test
  @DisplayName("Once all were heard, nothing is noted")
  void forgotten() {
    CrlLineage lineage = lineage(100).then(number(200), Kept.WHOLE);

    CrlLineage next = lineage.then(number(300), Kept.NEWEST);

    assertThat(next).isEqualTo(lineage(300));
    assertThat(next.writeTo(lineage.writeTo(HEAD))).isEqualTo(HEAD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "100", "100 200", "100 x 300", "100 300 ", "300 "})
  @DisplayName("A note that is damaged, or that a later head does not continue, tells nothing")
  void unreadable(String note) {
    ConfigMap stored = new ConfigMapBuilder().addToData("uncomparedSince", note).build();

    assertThat(CrlLineage.read(stored, number(300))).isEqualTo(lineage(300));
  }

  @Test
  @DisplayName("A head never outgrows its ConfigMap: the oldest numbers are forgotten first")
  void bounded() {
    CrlLineage lineage = lineage(0);
    for (int number = 1; number <= 10_001; number++) {
      lineage = lineage.then(number(number), Kept.WHOLE);
    }

    assertThat(lineage.has(number(1))).isFalse();
    assertThat(lineage.has(number(2))).isTrue();
    assertThat(lineage.has(number(10_001))).isTrue();
  }

  private static CrlLineage lineage(long number) {
    return new CrlLineage(number(number), List.of());
  }

  private static BigInteger number(long number) {
    return BigInteger.valueOf(number);
  }
}
