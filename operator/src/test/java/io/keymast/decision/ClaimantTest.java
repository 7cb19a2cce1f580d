package io.keymast.decision;

import static io.keymast.decision.Claimant.Hold.BY_DECLARATION;
import static io.keymast.decision.Claimant.Hold.BY_LIVE_CERTIFICATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who holds what several claim. */
class ClaimantTest {
  private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2026-01-01T00:00:01Z");

  @Test
  @DisplayName("S10 who has a live certificate holds the key, also before an older station")
  void certificate() {
    Claimant certified = claimant("b", LATER, BY_LIVE_CERTIFICATE);

    assertThat(Claimant.holder(List.of(claimant("a", EARLIER, BY_DECLARATION), certified)))
        .contains(certified);
  }

  @Test
  @DisplayName("S10 else the older station holds it")
  void age() {
    Claimant older = claimant("b", EARLIER, BY_DECLARATION);

    assertThat(Claimant.holder(List.of(claimant("a", LATER, BY_DECLARATION), older)))
        .contains(older);
  }

  @Test
  @DisplayName("S10 of two created in one second, the one with the smaller UID holds it")
  void uid() {
    Claimant smaller = claimant("a", EARLIER, BY_DECLARATION);

    assertThat(Claimant.holder(List.of(claimant("b", EARLIER, BY_DECLARATION), smaller)))
        .contains(smaller);
  }

  @Test
  @DisplayName("Nobody holds what nobody claims")
  void nobody() {
    assertThat(Claimant.holder(List.of())).isEmpty();
  }

  private static Claimant claimant(String uid, Instant createdAt, Claimant.Hold hold) {
    return new Claimant(new StationName("radio", "station-" + uid), uid, createdAt, hold);
  }
}
