package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LedgerUsageTest {
  @Test
  @DisplayName("The limit is announced long before it is reached, and is never passed")
  void limits() {
    LedgerUsage half = new LedgerUsage(0, LedgerUsage.BYTES_LIMIT / 2, 0);
    LedgerUsage most = new LedgerUsage(0, LedgerUsage.BYTES_LIMIT - 54, 0);

    assertThat(half.isNearLimit()).isFalse();
    assertThat(most.isNearLimit()).isTrue();
    assertThat(most.hasRoomFor(54)).isTrue();
    assertThat(most.hasRoomFor(55)).isFalse();
  }
}
