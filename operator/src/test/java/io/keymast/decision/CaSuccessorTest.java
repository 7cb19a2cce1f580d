package io.keymast.decision;

import static io.keymast.decision.CaKeys.A;
import static io.keymast.decision.CaKeys.B;
import static io.keymast.decision.CaKeys.C;
import static io.keymast.decision.CaKeys.MONTH_AGO;
import static io.keymast.decision.CaKeys.NOW;
import static io.keymast.decision.CaKeys.WEEK;
import static io.keymast.decision.CaKeys.active;
import static io.keymast.decision.CaKeys.selfSigned;
import static io.keymast.decision.CaKeys.supplied;
import static io.keymast.decision.CaKeys.trusted;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.ObservedAuthority.Successor;
import io.keymast.domain.Validity;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The next CA key comes in time, and is trusted before it issues. */
class CaSuccessorTest {
  /** The second key is trusted, and does not issue yet. */
  private static CaKeys waiting() {
    return supplied().having(active(1, A, MONTH_AGO)).having(trusted(2, B, MONTH_AGO));
  }

  @Test
  @DisplayName("No next key is made in place of one that is lost; the present one issues on")
  void nextKeyWasMadeBefore() {
    Instant late = A.validity().notAfter().minus(Duration.ofDays(100));
    CaKeys keys = selfSigned().having(active(1, A, MONTH_AGO)).publishing(A).at(late);

    keys.remembering(B);

    assertThat(keys.pinnedNext()).containsExactly("1 ACTIVE");
    assertThat(keys.lost()).singleElement().asString().contains(B.keyId().value());
  }

  @Test
  @DisplayName("A generation that has ended in order holds up no next key")
  void endedInOrder() {
    Instant late = B.validity().notAfter().minus(Duration.ofDays(100));
    CaKeys keys = selfSigned().having(active(2, B, MONTH_AGO)).publishing(A).at(late);

    assertThat(keys.decided()).isEqualTo(new AuthorityDecision.MakeKey(3, CaKeys.SELF_SIGNED));
  }

  @Test
  @DisplayName("An admitted key is copied, trusted, and then the one that issues")
  void admitted() {
    CaKeys found = supplied().having(active(1, A, MONTH_AGO)).offering(B, Successor.ADMITTED);
    assertThat(found.decided()).isEqualTo(new AuthorityDecision.KeepCopy(2));

    assertThat(found.keeping(2, B).pinnedNext()).containsExactly("1 ACTIVE", "2 TRUSTED");

    found.pinning(trusted(2, B, NOW));
    assertThat(found.at(NOW.plus(WEEK).minusSeconds(1)).pinnedNext())
        .containsExactly("1 ACTIVE", "2 TRUSTED");
    assertThat(found.at(NOW.plus(WEEK)).pinnedNext()).containsExactly("1 RETIRING", "2 ACTIVE");
  }

  @Test
  @DisplayName("A key that is taken back before it issued is not trusted, until it is back")
  void takenBack() {
    CaKeys keys = waiting().offering(A, Successor.ADMITTED);

    assertThat(keys.pinnedNext()).containsExactly("1 ACTIVE", "2 RETIRED");

    CaKeys again =
        supplied()
            .having(active(1, A, MONTH_AGO))
            .having(trusted(2, B, MONTH_AGO).becoming(CaGeneration.State.RETIRED))
            .offering(B, Successor.ADMITTED);
    assertThat(((AuthorityDecision.Use) again.decided()).generations().getLast())
        .isEqualTo(trusted(2, B, NOW));
  }

  @Test
  @DisplayName("A third key while the second waits: the third is the one to come")
  void replacedWhileWaiting() {
    CaKeys keys = waiting().keeping(3, C).offering(C, Successor.ADMITTED);

    assertThat(keys.pinnedNext()).containsExactly("1 ACTIVE", "2 RETIRED", "3 TRUSTED");
  }

  @Test
  @DisplayName("A copy that never counted, of a key that was replaced since, is passed by")
  void replacedBeforeItCounted() {
    CaKeys keys =
        supplied().having(active(1, A, MONTH_AGO)).keeping(2, B).offering(C, Successor.ADMITTED);

    assertThat(keys.decided()).isEqualTo(new AuthorityDecision.KeepCopy(3));
    assertThat(keys.keeping(3, C).pinnedNext()).containsExactly("1 ACTIVE", "3 TRUSTED");
  }

  @Test
  @DisplayName("A damaged Secret of a generation to come is passed by")
  void nextKeyDamaged() {
    Instant late = A.validity().notAfter().minus(Duration.ofDays(100));
    CaKeys keys = selfSigned().having(active(1, A, MONTH_AGO)).keepingDamage(2).at(late);

    assertThat(keys.decided()).isEqualTo(new AuthorityDecision.MakeKey(3, CaKeys.SELF_SIGNED));
    assertThat(keys.keeping(3, B).pinnedNext()).containsExactly("1 ACTIVE", "3 TRUSTED");
  }

  @Test
  @DisplayName("The next key is made when the CA could not give a whole life any more, in time")
  void nextIsMadeInTime() {
    CaGeneration present = active(1, A, MONTH_AGO);
    Instant due = A.validity().notAfter().minus(Duration.ofHours(17_520)).minus(WEEK).minus(WEEK);

    assertThat(selfSigned().having(present).at(due.minusSeconds(1)).pinnedNext())
        .containsExactly("1 ACTIVE");
    assertThat(selfSigned().having(present).at(due).decided())
        .isEqualTo(new AuthorityDecision.MakeKey(2, CaKeys.SELF_SIGNED));
    assertThat(selfSigned().having(present).keeping(2, B).at(due).pinnedNext())
        .containsExactly("1 ACTIVE", "2 TRUSTED");
  }

  @Test
  @DisplayName("A short-lived CA issues for half of its life before the next one is made")
  void shortLived() {
    Instant made = NOW.minus(Duration.ofHours(2));
    CaCertificate brief =
        CaKeys.certificate(
            A.keyId(), A.fingerprint(), new Validity(made, made.plus(Duration.ofHours(24))));
    CaKeys keys = selfSigned().having(active(1, brief, made));

    assertThat(keys.at(made.plus(Duration.ofHours(12)).minusSeconds(1)).pinnedNext())
        .containsExactly("1 ACTIVE");
    assertThat(keys.at(made.plus(Duration.ofHours(12))).decided())
        .isInstanceOf(AuthorityDecision.MakeKey.class);

    keys.having(trusted(2, B, made.plus(Duration.ofHours(12))));
    assertThat(keys.at(made.plus(Duration.ofHours(18)).minusSeconds(1)).pinnedNext())
        .containsExactly("1 ACTIVE", "2 TRUSTED");
    assertThat(keys.at(made.plus(Duration.ofHours(18))).pinnedNext())
        .containsExactly("1 RETIRING", "2 ACTIVE");
  }

  @Test
  @DisplayName("Paused, the next one is trusted and does not take over before the CA has ended")
  void paused() {
    CaKeys keys =
        selfSigned()
            .having(active(1, A, MONTH_AGO))
            .having(trusted(2, B, NOW))
            .paused()
            .at(NOW.plus(Duration.ofDays(400)));

    assertThat(keys.pinnedNext()).containsExactly("1 ACTIVE", "2 TRUSTED");
    assertThat(keys.at(A.validity().notAfter().plusSeconds(1)).pinnedNext())
        .containsExactly("1 RETIRED", "2 ACTIVE");
  }

  @Test
  @DisplayName("A next key that is lost before it issued is given up, and another one is made")
  void nextKeyLost() {
    Instant late = A.validity().notAfter().minus(Duration.ofDays(100));
    CaKeys keys =
        selfSigned().having(active(1, A, MONTH_AGO)).pinning(trusted(2, B, late)).at(late);

    assertThat(keys.pinnedNext()).containsExactly("1 ACTIVE", "2 RETIRED");

    CaKeys next =
        selfSigned()
            .having(active(1, A, MONTH_AGO))
            .pinning(trusted(2, B, late).becoming(CaGeneration.State.RETIRED))
            .at(late);
    assertThat(next.decided()).isEqualTo(new AuthorityDecision.MakeKey(3, CaKeys.SELF_SIGNED));
  }
}
