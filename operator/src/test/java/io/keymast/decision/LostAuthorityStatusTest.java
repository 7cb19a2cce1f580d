package io.keymast.decision;

import static io.keymast.decision.AuthorityAssertions.assertStops;
import static io.keymast.decision.CaKeys.A;
import static io.keymast.decision.CaKeys.B;
import static io.keymast.decision.CaKeys.LIFE;
import static io.keymast.decision.CaKeys.MONTH_AGO;
import static io.keymast.decision.CaKeys.NOW;
import static io.keymast.decision.CaKeys.YEARS_AGO;
import static io.keymast.decision.CaKeys.active;
import static io.keymast.decision.CaKeys.selfSigned;
import static io.keymast.decision.CaKeys.supplied;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.ObservedAuthority.Successor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What was pinned is found again in certificates and ledger. */
class LostAuthorityStatusTest {
  @Test
  @DisplayName("Without a status, the keys are known by the certificates that they signed")
  void statusLost() {
    assertThat(selfSigned().keeping(1, A).using(A).pinnedNext()).containsExactly("1 ACTIVE");
    assertThat(selfSigned().keeping(1, A).keeping(2, B).using(A).pinnedNext())
        .containsExactly("1 ACTIVE", "2 TRUSTED");
    assertThat(selfSigned().keeping(1, A).keeping(2, B).using(A).using(B).pinnedNext())
        .containsExactly("1 RETIRING", "2 ACTIVE");
    assertStops("CASecretMissing", selfSigned().keeping(1, A).using(A).using(B));
    assertStops("CAKeyChanged", supplied().offering(B).using(A));
  }

  @Test
  @DisplayName("A lost key of a former CA is said also without a status, and the authority goes on")
  void formerKeyAndStatusLost() {
    CaKeys keys =
        selfSigned()
            .keeping(2, B)
            .using(A, YEARS_AGO, NOW.plusSeconds(60))
            .using(B, MONTH_AGO, NOW);

    assertThat(keys.pinnedNext()).containsExactly("2 ACTIVE");
    assertThat(keys.lost()).singleElement().asString().contains(A.keyId().value());

    assertThat(keys.publishing(A).pinnedNext()).containsExactly("1 RETIRING", "2 ACTIVE");
    assertThat(keys.lost()).singleElement().asString().contains("generation 1");
  }

  @Test
  @DisplayName("A lost key of a former CA, and no pin of it: it is a former one again, once back")
  void formerKeyIsBack() {
    CaKeys keys =
        selfSigned()
            .having(active(2, B, MONTH_AGO))
            .using(A, YEARS_AGO, NOW.plusSeconds(60))
            .using(B, MONTH_AGO, NOW);

    assertThat(keys.keeping(1, A).pinnedNext()).containsExactly("1 RETIRING", "2 ACTIVE");
    assertThat(keys.lost()).isEmpty();
  }

  @Test
  @DisplayName("Without a status, a former key in the supplied Secret is not taken for the next")
  void formerKeyIsOfferedWithoutStatus() {
    assertStops(
        "CAKeyChanged",
        supplied()
            .keeping(2, B)
            .using(A, YEARS_AGO, NOW.plusSeconds(60))
            .using(B, MONTH_AGO, NOW)
            .publishing(A)
            .offering(A, Successor.ADMITTED));
  }

  @Test
  @DisplayName("Without a status, a CA that was given up does not come back")
  void statusLostAfterRetirement() {
    CaKeys keys =
        selfSigned()
            .keeping(1, A)
            .keeping(2, B)
            .using(A, MONTH_AGO, NOW.plus(LIFE))
            .using(B, NOW.minusSeconds(60), NOW.plus(LIFE))
            .retiring(NOW.minusSeconds(120));

    assertThat(keys.pinnedNext()).containsExactly("1 RETIRED", "2 ACTIVE");
  }
}
