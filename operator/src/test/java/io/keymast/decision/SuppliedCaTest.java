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
import static io.keymast.decision.CaKeys.supplied;
import static io.keymast.decision.CaKeys.trusted;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.ObservedAuthority.Successor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A supplied CA is one by its key, its subject and its identifier; its copy is as good as it is.
 */
class SuppliedCaTest {
  private static final Instant AFTER = A.validity().notAfter().plus(Duration.ofDays(1));
  private static final CaCertificate RENEWED = CaKeys.renewed(A, AFTER.plus(LIFE));

  /** The key of A under the subject of B. */
  private static final CaCertificate RENAMED =
      new CaCertificate(A.keyId(), A.key(), B.subject(), B.fingerprint(), A.validity());

  /** The key of A under the identifier of B. */
  private static final CaCertificate REIDENTIFIED =
      new CaCertificate(B.keyId(), A.key(), A.subject(), B.fingerprint(), A.validity());

  /** The key of B under the identifier of A. */
  private static final CaCertificate ALIKE =
      new CaCertificate(A.keyId(), B.key(), A.subject(), B.fingerprint(), A.validity());

  @Test
  @DisplayName("The same CA key under another subject is refused: nothing would find its issuer")
  void renamed() {
    CaKeys keys = supplied().having(active(1, A, MONTH_AGO)).offering(RENAMED);

    assertStops("CASubjectChanged", keys);
    assertThat(keys.decided().toString())
        .contains("tls.crt of the Secret tls", A.keyId().value(), "a new key");
    assertStops("CASubjectChanged", keys.offering(RENAMED, Successor.ADMITTED));
  }

  @Test
  @DisplayName("The same where the copy or the status was lost, or the copy can't be used")
  void renamedMeanwhile() {
    assertStops("CASubjectChanged", supplied().pinning(active(1, A, MONTH_AGO)).offering(RENAMED));
    assertStops("CASubjectChanged", supplied().keeping(1, A).using(A).offering(RENAMED));
    assertStops("CASubjectChanged", supplied().publishing(A).using(A).offering(RENAMED));
    assertStops("CASubjectChanged", supplied().publishing(A).offering(RENAMED));
    assertStops(
        "CASubjectChanged",
        supplied().keepingDamage(1).pinning(active(1, A, MONTH_AGO)).offering(RENAMED));
  }

  @Test
  @DisplayName("The same CA key under another identifier is no next CA, whoever supplies it")
  void reidentified() {
    CaKeys keys = supplied().having(active(1, A, MONTH_AGO));

    assertStops("CAKeyIdentifierChanged", keys.offering(REIDENTIFIED));
    assertThat(keys.decided().toString()).contains("the Secret tls", A.keyId().value());
    assertStops("CAKeyIdentifierChanged", keys.offering(REIDENTIFIED, Successor.ADMITTED));
    assertStops("CAKeyIdentifierChanged", keys.keeping(2, REIDENTIFIED));
    assertStops(
        "CAKeyIdentifierChanged",
        supplied().keeping(1, A).using(A).offering(REIDENTIFIED, Successor.ADMITTED));
  }

  @Test
  @DisplayName("A CA key that was given up does not come back under another identifier")
  void givenUpAndReidentified() {
    CaKeys keys =
        supplied()
            .having(retired(1, A, MONTH_AGO))
            .retiring(NOW.minusSeconds(60))
            .offering(REIDENTIFIED, Successor.ADMITTED);

    assertStops("CARetired", keys);
    assertThat(keys.decided().toString()).contains("the Secret tls", A.keyId().value());
  }

  @Test
  @DisplayName("Another CA key under the identifier of the one that issues is another key")
  void identifiedAlike() {
    CaKeys keys = supplied().having(active(1, A, MONTH_AGO)).offering(ALIKE, Successor.ADMITTED);

    assertStops("CAKeyChanged", keys);
    assertThat(keys.decided().toString()).contains("a subjectKeyIdentifier of its own");
  }

  @Test
  @DisplayName("A copy that can't be used any more is kept anew from a sound Secret of the same CA")
  void copyRepaired() {
    assertThat(
            supplied()
                .keepingDamage(1)
                .pinning(active(1, A, MONTH_AGO))
                .offering(RENEWED)
                .decided())
        .isEqualTo(new AuthorityDecision.RenewCopy(1));
    assertThat(
            supplied()
                .having(active(1, A, MONTH_AGO))
                .keepingDamage(2)
                .pinning(trusted(2, B, MONTH_AGO))
                .offering(B, Successor.ADMITTED)
                .decided())
        .isEqualTo(new AuthorityDecision.RenewCopy(2));
  }

  @Test
  @DisplayName("A copy that can't be used is not replaced by another CA")
  void copyOfAnother() {
    assertStops(
        "CASecretRefused",
        supplied()
            .keepingDamage(1)
            .pinning(active(1, A, MONTH_AGO))
            .offering(B, Successor.ADMITTED));
  }

  @Test
  @DisplayName("A CA that is renewed after its end goes on, as the same generation")
  void renewedLate() {
    CaKeys ended =
        supplied().keepingDamage(1).pinning(active(1, A, MONTH_AGO)).offering(RENEWED).at(AFTER);

    assertThat(ended.decided()).isEqualTo(new AuthorityDecision.RenewCopy(1));
    assertThat(generations(ended.keeping(1, RENEWED)))
        .containsExactly(active(1, RENEWED, MONTH_AGO));
  }

  @Test
  @DisplayName("The same where it is pinned as Retired by now")
  void renewedAfterItRetired() {
    CaKeys ended =
        supplied().keepingDamage(1).pinning(retired(1, A, MONTH_AGO)).offering(RENEWED).at(AFTER);

    assertThat(ended.decided()).isEqualTo(new AuthorityDecision.RenewCopy(1));
    assertThat(generations(ended.keeping(1, RENEWED)))
        .containsExactly(active(1, RENEWED, MONTH_AGO));
  }

  @Test
  @DisplayName(
      "A CA that was given up, or followed by another one, does not go on when it is renewed")
  void staysRetired() {
    assertStops(
        "CARetired",
        supplied().having(retired(1, A, MONTH_AGO)).retiring(NOW).offering(RENEWED).at(AFTER));
    assertStops(
        "CARetired",
        supplied()
            .having(retired(1, A, YEARS_AGO))
            .having(retired(2, B, MONTH_AGO))
            .offering(RENEWED)
            .at(AFTER));
    assertStops("CARetired", supplied().having(retired(1, A, MONTH_AGO)).offering(RENEWED).at(NOW));
  }

  private static List<CaGeneration> generations(CaKeys keys) {
    return ((AuthorityDecision.Use) keys.decided()).generations();
  }
}
