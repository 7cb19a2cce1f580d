package io.keymast.decision;

import static io.keymast.decision.AuthorityAssertions.assertStops;
import static io.keymast.decision.CaKeys.A;
import static io.keymast.decision.CaKeys.B;
import static io.keymast.decision.CaKeys.MONTH_AGO;
import static io.keymast.decision.CaKeys.NOW;
import static io.keymast.decision.CaKeys.YEARS_AGO;
import static io.keymast.decision.CaKeys.active;
import static io.keymast.decision.CaKeys.retired;
import static io.keymast.decision.CaKeys.retiring;
import static io.keymast.decision.CaKeys.selfSigned;
import static io.keymast.decision.CaKeys.supplied;
import static io.keymast.decision.CaKeys.trusted;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.ObservedAuthority.Successor;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A former CA is trusted for as long as anything of it may be in use, and not after retireNow. */
class FormerCaTest {
  @Test
  @DisplayName("A former CA is trusted until its last certificate has ended")
  void retires() {
    Instant end = NOW.plus(Duration.ofDays(500));
    CaKeys keys =
        selfSigned()
            .having(retiring(1, A, YEARS_AGO))
            .having(active(2, B, MONTH_AGO))
            .using(A, YEARS_AGO, end);

    assertThat(keys.at(end).pinnedNext()).containsExactly("1 RETIRING", "2 ACTIVE");
    assertThat(keys.at(end.plusSeconds(1)).pinnedNext()).containsExactly("1 RETIRED", "2 ACTIVE");
  }

  @Test
  @DisplayName("A former CA is let go once nothing that it signed is left")
  void letGo() {
    CaKeys keys = selfSigned().having(retired(1, A, YEARS_AGO)).having(active(2, B, MONTH_AGO));

    assertThat(keys.pinnedNext()).containsExactly("2 ACTIVE");
    assertThat(keys.using(A, YEARS_AGO, MONTH_AGO).pinnedNext())
        .containsExactly("1 RETIRED", "2 ACTIVE");
  }

  @Test
  @DisplayName("A former CA is not let go while somebody may still be issuing by it")
  void notAtOnce() {
    CaKeys keys = selfSigned().having(retiring(1, A, YEARS_AGO)).having(active(2, B, NOW));

    assertThat(keys.at(NOW.plus(Duration.ofMinutes(59))).pinnedNext())
        .containsExactly("1 RETIRING", "2 ACTIVE");
  }

  @Test
  @DisplayName("A lost key of a former CA is said, and the authority goes on")
  void formerKeyLost() {
    CaKeys keys =
        selfSigned()
            .pinning(retiring(1, A, YEARS_AGO))
            .having(active(2, B, MONTH_AGO))
            .using(A, YEARS_AGO, NOW.plusSeconds(60));

    assertThat(keys.lost())
        .singleElement()
        .satisfies(it -> assertThat(it.reason()).isEqualTo("CAKeyLost"))
        .satisfies(it -> assertThat(it.message()).contains("the Secret stations-ca-1, "));
    assertThat(keys.keepingDamage(1).pinnedNext()).containsExactly("1 RETIRING", "2 ACTIVE");
    assertThat(keys.at(NOW.plusSeconds(61)).lost()).isEmpty();
  }

  @Test
  @DisplayName("retireNow: from that instant on, the CA that issued before it is not trusted")
  void retireNow() {
    CaKeys keys = selfSigned().having(active(1, A, MONTH_AGO)).using(A).retiring(NOW);

    assertThat(keys.decided()).isEqualTo(new AuthorityDecision.MakeKey(2, CaKeys.SELF_SIGNED));
    Instant after = NOW.plusSeconds(1);
    assertThat(keys.keeping(2, B).at(after).pinnedNext()).containsExactly("1 RETIRED", "2 TRUSTED");
    CaKeys pinned =
        selfSigned()
            .having(retired(1, A, MONTH_AGO))
            .having(trusted(2, B, after))
            .using(A)
            .retiring(NOW)
            .at(after);
    assertThat(pinned.pinnedNext()).containsExactly("1 RETIRED", "2 ACTIVE");
  }

  @Test
  @DisplayName("retireNow of a time to come: the next CA is trusted before, and takes over then")
  void retireSoon() {
    Instant end = NOW.plus(Duration.ofHours(8));
    CaKeys keys = selfSigned().having(active(1, A, MONTH_AGO)).using(A).retiring(end);

    assertThat(keys.decided()).isInstanceOf(AuthorityDecision.MakeKey.class);
    keys.having(trusted(2, B, NOW));
    assertThat(keys.at(end.minusSeconds(1)).pinnedNext()).containsExactly("1 ACTIVE", "2 TRUSTED");
    assertThat(keys.at(end).pinnedNext()).containsExactly("1 RETIRING", "2 ACTIVE");

    CaKeys later =
        selfSigned()
            .having(retiring(1, A, MONTH_AGO))
            .having(active(2, B, end))
            .using(A)
            .retiring(end);
    assertThat(later.at(end.plusSeconds(1)).pinnedNext()).containsExactly("1 RETIRED", "2 ACTIVE");
  }

  @Test
  @DisplayName("retireNow of years ago concerns no CA that issued since")
  void retireLongAgo() {
    assertThat(selfSigned().having(active(2, B, MONTH_AGO)).retiring(YEARS_AGO).pinnedNext())
        .containsExactly("2 ACTIVE");
  }

  @Test
  @DisplayName("retireNow of a supplied CA: nothing issues before another key is supplied")
  void retireSupplied() {
    CaKeys keys =
        supplied()
            .having(active(1, A, MONTH_AGO))
            .offering(A, Successor.ADMITTED)
            .retiring(NOW.minusSeconds(1));
    assertThat(keys.pinnedNext()).containsExactly("1 RETIRED");

    CaKeys retired =
        supplied()
            .having(retired(1, A, MONTH_AGO))
            .offering(A, Successor.ADMITTED)
            .retiring(NOW.minusSeconds(1));
    assertStops("CARetired", retired);
    assertThat(retired.offering(B, Successor.ADMITTED).decided())
        .isEqualTo(new AuthorityDecision.KeepCopy(2));
  }
}
