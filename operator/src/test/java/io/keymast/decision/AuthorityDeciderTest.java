package io.keymast.decision;

import static io.keymast.decision.AuthorityAssertions.assertStops;
import static io.keymast.decision.CaKeys.A;
import static io.keymast.decision.CaKeys.B;
import static io.keymast.decision.CaKeys.LIFE;
import static io.keymast.decision.CaKeys.MONTH_AGO;
import static io.keymast.decision.CaKeys.NOW;
import static io.keymast.decision.CaKeys.YEARS_AGO;
import static io.keymast.decision.CaKeys.active;
import static io.keymast.decision.CaKeys.retired;
import static io.keymast.decision.CaKeys.retiring;
import static io.keymast.decision.CaKeys.selfSigned;
import static io.keymast.decision.CaKeys.supplied;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.ObservedAuthority.Successor;
import io.keymast.domain.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A CA key is made or copied once, and never replaced in silence. */
class AuthorityDeciderTest {
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
  @DisplayName(
      "Where the CA is given up, a Secret that is not there is asked for with the next one")
  void deletedOnceGivenUp() {
    CaKeys keys = supplied().having(retired(1, A, MONTH_AGO));

    assertStops("CARetired", keys);
    assertThat(keys.decided().toString())
        .contains("a new CA's certificate and key")
        .contains("tls");
    assertThat(selfSigned().having(retired(1, A, MONTH_AGO)).decided())
        .isEqualTo(new AuthorityDecision.MakeKey(2, CaKeys.SELF_SIGNED));
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
    CaCertificate renewed = CaKeys.renewed(A, NOW.plus(LIFE));
    CaKeys keys = supplied().having(active(1, A, MONTH_AGO)).offering(renewed);

    assertThat(keys.decided()).isEqualTo(new AuthorityDecision.RenewCopy(1));
    assertThat(((AuthorityDecision.Use) keys.keeping(1, renewed).decided()).generations())
        .containsExactly(active(1, renewed, MONTH_AGO));
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
}
