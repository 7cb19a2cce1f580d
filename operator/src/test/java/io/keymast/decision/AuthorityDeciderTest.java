package io.keymast.decision;

import static io.keymast.decision.CaKeys.LIFE;
import static io.keymast.decision.CaKeys.NOW;
import static io.keymast.decision.CaKeys.WEEK;
import static io.keymast.decision.CaKeys.active;
import static io.keymast.decision.CaKeys.ca;
import static io.keymast.decision.CaKeys.retired;
import static io.keymast.decision.CaKeys.retiring;
import static io.keymast.decision.CaKeys.selfSigned;
import static io.keymast.decision.CaKeys.supplied;
import static io.keymast.decision.CaKeys.trusted;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.ObservedAuthority.Successor;
import io.keymast.domain.Validity;
import io.keymast.domain.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A CA key is made once and never replaced in silence; the next one is trusted before it issues.
 */
class AuthorityDeciderTest {
  private static final CaCertificate A = ca("a");
  private static final CaCertificate B = ca("b", NOW);
  private static final CaCertificate C = ca("c", NOW);
  private static final Instant MONTH_AGO = NOW.minus(Duration.ofDays(30));
  private static final Instant YEARS_AGO = NOW.minus(Duration.ofDays(2000));

  @Test
  @DisplayName("An authority that never issued makes its key, and issues by it")
  void first() {
    assertThat(selfSigned().decided())
        .isEqualTo(new AuthorityDecision.MakeKey(1, CaKeys.SELF_SIGNED));
    assertThat(selfSigned().keeping(1, A).pinnedNext()).containsExactly("1 ACTIVE");
  }

  @Test
  @DisplayName("A supplied key is copied before anything is issued by it")
  void copied() {
    assertThat(supplied().offering(A).decided()).isEqualTo(new AuthorityDecision.KeepCopy(1));
    assertThat(supplied().offering(A).keeping(1, A).pinnedNext()).containsExactly("1 ACTIVE");
  }

  @Test
  @DisplayName("A supplied Secret that is not there yet is asked for")
  void notYetSupplied() {
    assertStops("CASecretMissing", supplied());
    assertThat(supplied().decided().toString()).contains("create the kubernetes.io/tls Secret tls");
  }

  @Test
  @DisplayName("A lost Secret stops the authority; no new CA takes its place")
  void lost() {
    assertStops("CASecretMissing", selfSigned().pinning(active(1, A, MONTH_AGO)));
    assertStops("CASecretMissing", selfSigned().using(A));
    assertStops("CASecretMissing", supplied().having(active(1, A, MONTH_AGO)));
    assertStops("CASecretMissing", supplied().using(A));
  }

  @Test
  @DisplayName("No first key is made, nor copied, where anything tells of another one before")
  void hadAnotherBefore() {
    assertStops("CASecretMissing", selfSigned().remembering(A));
    assertThat(selfSigned().remembering(A).decided().toString()).contains(A.keyId().value());
    assertStops("CASecretMissing", supplied().remembering(A));
    assertStops("CAKeyChanged", supplied().remembering(A).offering(B));
    assertThat(supplied().remembering(A).offering(A).decided())
        .isEqualTo(new AuthorityDecision.KeepCopy(1));
  }

  @Test
  @DisplayName("In a token the first key is made; one that is lost or another one stops it")
  void inToken() {
    assertThat(CaKeys.inToken().decided())
        .isEqualTo(new AuthorityDecision.MakeKey(1, CaKeys.SELF_SIGNED));
    assertStops("CAKeyMissing", CaKeys.inToken().pinning(active(1, A, MONTH_AGO)));
    assertStops("CAKeyMissing", CaKeys.inToken().using(A));
    assertStops("CAKeyMissing", CaKeys.inToken().remembering(A));
    CaKeys another = CaKeys.inToken().pinning(active(1, A, MONTH_AGO)).keeping(1, B);
    assertStops("CAKeyChanged", another);
    assertThat(another.decided().toString()).contains("under the label stations");
  }

  @Test
  @DisplayName("A key in a token has no successor, however near its end is")
  void noSuccessorInToken() {
    Instant late = A.validity().notAfter().minus(Duration.ofDays(1));

    assertThat(CaKeys.inToken().having(active(1, A, MONTH_AGO)).at(late).pinnedNext())
        .containsExactly("1 ACTIVE");
  }

  @Test
  @DisplayName("S41 No key is made or copied while an older state may have been put back")
  void doubtful() {
    Instant late = A.validity().notAfter().minus(Duration.ofDays(100));

    assertStops("Recovered", selfSigned().inDoubt());
    assertStops("Recovered", supplied().offering(A).inDoubt());
    assertThat(selfSigned().having(active(1, A, MONTH_AGO)).at(late).inDoubt().pinnedNext())
        .containsExactly("1 ACTIVE");
    assertThat(
            supplied()
                .having(active(1, A, MONTH_AGO))
                .offering(B, Successor.ADMITTED)
                .inDoubt()
                .pinnedNext())
        .containsExactly("1 ACTIVE");
  }

  @Test
  @DisplayName("No next key is made in place of one that is lost; the present one issues on")
  void nextKeyWasMadeBefore() {
    Instant late = A.validity().notAfter().minus(Duration.ofDays(100));
    CaKeys keys = selfSigned().having(active(1, A, MONTH_AGO)).publishing(A).at(late);

    keys.remembering(B);

    assertThat(keys.pinnedNext()).containsExactly("1 ACTIVE");
    assertThat(lost(keys)).singleElement().asString().contains(B.keyId().value());
  }

  @Test
  @DisplayName("A generation that has ended in order holds up no next key")
  void endedInOrder() {
    Instant late = B.validity().notAfter().minus(Duration.ofDays(100));
    CaKeys keys = selfSigned().having(active(2, B, MONTH_AGO)).publishing(A).at(late);

    assertThat(keys.decided()).isEqualTo(new AuthorityDecision.MakeKey(3, CaKeys.SELF_SIGNED));
  }

  @Test
  @DisplayName("An unsound Secret is refused with all that is wrong")
  void unsound() {
    assertStops("CASecretRefused", supplied().offeringDamage());
    assertStops("CASecretRefused", supplied().having(active(1, A, MONTH_AGO)).offeringDamage());
    assertStops("CASecretRefused", selfSigned().keepingDamage(1));
    assertStops("CASecretRefused", selfSigned().pinning(active(1, A, MONTH_AGO)).keepingDamage(1));
  }

  @Test
  @DisplayName("Another key in a supplied Secret stops the authority and says how to admit it")
  void changedWithoutAWord() {
    CaKeys keys = supplied().having(active(1, A, MONTH_AGO)).offering(B);

    assertStops("CAKeyChanged", keys);
    assertThat(keys.decided().toString()).contains("spec.rotation");
  }

  @Test
  @DisplayName("Another key in a supplied Secret whose former key was never copied stops it")
  void changedTooEarly() {
    assertStops(
        "CAKeyChanged",
        supplied().pinning(active(1, A, MONTH_AGO)).offering(B, Successor.ADMITTED));
    assertStops("CAKeyChanged", supplied().using(A).offering(B, Successor.ADMITTED));
  }

  @Test
  @DisplayName("A key of before there were copies is copied as what it is")
  void copiedLater() {
    assertThat(supplied().pinning(active(1, A, MONTH_AGO)).offering(A).decided())
        .isEqualTo(new AuthorityDecision.KeepCopy(1));
    assertThat(supplied().using(A).offering(A).decided())
        .isEqualTo(new AuthorityDecision.KeepCopy(1));
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
    CaKeys keys =
        supplied()
            .having(active(1, A, MONTH_AGO))
            .having(trusted(2, B, MONTH_AGO))
            .offering(A, Successor.ADMITTED);

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
    CaKeys keys =
        supplied()
            .having(active(1, A, MONTH_AGO))
            .having(trusted(2, B, MONTH_AGO))
            .keeping(3, C)
            .offering(C, Successor.ADMITTED);

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
  @DisplayName("A former key in the supplied Secret is not gone back to")
  void noWayBack() {
    assertStops(
        "CAKeyChanged",
        supplied()
            .having(retiring(1, A, YEARS_AGO))
            .having(active(2, B, MONTH_AGO))
            .offering(A, Successor.ADMITTED));
  }

  @Test
  @DisplayName("A renewed certificate of the same key is the same generation")
  void renewed() {
    CaCertificate renewed =
        new CaCertificate(
            A.keyId(), "f".repeat(64), new Validity(A.validity().notBefore(), NOW.plus(LIFE)));
    CaKeys keys = supplied().having(active(1, A, MONTH_AGO)).offering(renewed);

    assertThat(keys.decided()).isEqualTo(new AuthorityDecision.RenewCopy(1));
    assertThat(((AuthorityDecision.Use) keys.keeping(1, renewed).decided()).generations())
        .containsExactly(active(1, renewed, MONTH_AGO));
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
        new CaCertificate(
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

    assertThat(((AuthorityDecision.Use) keys.decided()).lost())
        .singleElement()
        .satisfies(it -> assertThat(it.reason()).isEqualTo("CAKeyLost"))
        .satisfies(it -> assertThat(it.message()).contains("the Secret stations-ca-1, "));
    assertThat(keys.keepingDamage(1).pinnedNext()).containsExactly("1 RETIRING", "2 ACTIVE");
    assertThat(((AuthorityDecision.Use) keys.at(NOW.plusSeconds(61)).decided()).lost()).isEmpty();
  }

  @Test
  @DisplayName("Where a key can't be stored, the present one issues on; without one, none does")
  void hindered() {
    Violation taken = new Violation("spec.source", "CASecretNameTaken", "rename stations-ca-2");
    CaKeys present = selfSigned().having(active(1, A, MONTH_AGO));

    assertThat(HinderedKey.decide(present.observed(), taken))
        .isEqualTo(new AuthorityDecision.Use(List.of(active(1, A, MONTH_AGO)), List.of(taken)));
    AuthorityDecision stop = new AuthorityDecision.Stop("CASecretNameTaken", List.of(taken));
    assertThat(HinderedKey.decide(selfSigned().observed(), taken)).isEqualTo(stop);
    assertThat(
            HinderedKey.decide(
                supplied().pinning(active(1, A, MONTH_AGO)).offering(A).observed(), taken))
        .isEqualTo(stop);
    assertThat(HinderedKey.decide(present.retiring(NOW.minusSeconds(1)).observed(), taken))
        .isEqualTo(stop);
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
    assertThat(lost(keys)).singleElement().asString().contains(A.keyId().value());

    assertThat(keys.publishing(A).pinnedNext()).containsExactly("1 RETIRING", "2 ACTIVE");
    assertThat(lost(keys)).singleElement().asString().contains("generation 1");
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
    assertThat(lost(keys)).isEmpty();
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

  private static List<Violation> lost(CaKeys keys) {
    return ((AuthorityDecision.Use) keys.decided()).lost();
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

  private static void assertStops(String reason, CaKeys keys) {
    assertThat(keys.decided())
        .isInstanceOfSatisfying(
            AuthorityDecision.Stop.class, stop -> assertThat(stop.reason()).isEqualTo(reason));
  }
}
