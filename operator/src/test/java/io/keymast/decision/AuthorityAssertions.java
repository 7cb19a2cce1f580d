package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

/** What is asked of a decision about an authority. */
final class AuthorityAssertions {
  private AuthorityAssertions() {}

  static void assertStops(String reason, CaKeys keys) {
    assertThat(keys.decided())
        .isInstanceOfSatisfying(
            AuthorityDecision.Stop.class, stop -> assertThat(stop.reason()).isEqualTo(reason));
  }
}
