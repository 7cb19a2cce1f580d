package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LedgerUsageTest {
  @Test
  @DisplayName("How near the limit is can be told before it is reached, and it is never passed")
  void limits() {
    LedgerUsage half = new LedgerUsage(0, LedgerUsage.BYTES_LIMIT / 2, 0);
    LedgerUsage most = new LedgerUsage(0, LedgerUsage.BYTES_LIMIT - 54, 0);

    assertThat(half.share()).isEqualTo(0.5);
    assertThat(most.share()).isBetween(0.99, 1.0);
    assertThat(most.hasRoomFor(54)).isTrue();
    assertThat(most.hasRoomFor(55)).isFalse();
  }

  @Test
  @DisplayName("The last tenth is kept for what is out by then")
  void reserve() {
    LedgerUsage before = new LedgerUsage(0, LedgerUsage.BYTES_LIMIT * 899 / 1000, 0);
    LedgerUsage after = new LedgerUsage(0, LedgerUsage.BYTES_LIMIT * 901 / 1000, 0);

    assertThat(before.isNearlyFull()).isFalse();
    assertThat(after.isNearlyFull()).isTrue();
    assertThat(after.hasRoomFor(100_000L * 54)).isTrue();
  }
}
