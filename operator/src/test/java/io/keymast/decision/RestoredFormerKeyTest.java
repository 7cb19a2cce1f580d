package io.keymast.decision;

import static io.keymast.decision.CaKeys.LIFE;
import static io.keymast.decision.CaKeys.NOW;
import static io.keymast.decision.CaKeys.ca;
import static io.keymast.decision.CaKeys.selfSigned;
import static io.keymast.decision.CaKeys.supplied;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.ObservedAuthority.Successor;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The status was lost, and the Secret of a former CA key was put back under a later number. Who
 * gave that key up, perhaps as it was compromised, must not be issued by it again.
 */
class RestoredFormerKeyTest {
  private static final Instant YEARS_AGO = NOW.minus(Duration.ofDays(600));
  private static final Instant MONTH_AGO = NOW.minus(Duration.ofDays(30));
  private static final Instant LATER = NOW.plus(Duration.ofDays(100));
  private static final CaCertificate FORMER = ca("a", YEARS_AGO);
  private static final CaCertificate PRESENT = ca("b", MONTH_AGO);

  @Test
  @DisplayName("The key that issued last issues, whatever number a former one has")
  void certificatesTell() {
    CaKeys keys =
        selfSigned()
            .keeping(2, PRESENT)
            .keeping(3, FORMER)
            .using(FORMER, YEARS_AGO, LATER)
            .using(PRESENT, MONTH_AGO, LATER);

    assertThat(keys.pinnedNext()).containsExactly("2 ACTIVE", "3 RETIRING");
  }

  @Test
  @DisplayName("A given up one is not trusted either")
  void specTells() {
    CaKeys keys =
        selfSigned()
            .keeping(2, PRESENT)
            .keeping(3, FORMER)
            .using(FORMER, YEARS_AGO, LATER)
            .using(PRESENT, MONTH_AGO, LATER)
            .retiring(MONTH_AGO.minusSeconds(60));

    assertThat(keys.pinnedNext()).containsExactly("2 ACTIVE", "3 RETIRED");
  }

  @Test
  @DisplayName("A former one without a certificate does not become the next CA")
  void isNotToCome() {
    CaKeys keys =
        selfSigned().keeping(2, PRESENT).keeping(3, FORMER).using(PRESENT, MONTH_AGO, LATER);

    assertThat(keys.pinnedNext()).containsExactly("2 ACTIVE", "3 RETIRED");
  }

  @Test
  @DisplayName("Revocations tell that a later key issued, without a certificate of it")
  void ledgerTells() {
    CaKeys keys =
        selfSigned()
            .keeping(2, PRESENT)
            .keeping(3, FORMER)
            .using(FORMER, YEARS_AGO, LATER)
            .revoking(PRESENT);

    assertThat(keys.pinnedNext()).containsExactly("2 ACTIVE", "3 RETIRING");
  }

  @Test
  @DisplayName("Where only revocations tell of a later key that is lost, its Secret is asked for")
  void laterOneIsLost() {
    CaKeys keys = selfSigned().keeping(3, FORMER).using(FORMER, YEARS_AGO, LATER).revoking(PRESENT);

    assertStops("CASecretMissing", keys);
    assertThat(keys.decided().toString()).contains(PRESENT.keyId().value());
  }

  @Test
  @DisplayName("Where nobody can tell, nothing is issued, and a person is asked, who can say")
  void uncertain() {
    CaKeys keys =
        selfSigned().keeping(2, PRESENT).keeping(3, FORMER).using(FORMER, YEARS_AGO, LATER);

    assertStops("CAKeyUncertain", keys);
    assertThat(keys.decided().toString())
        .contains("stations-ca-2", "stations-ca-3", FORMER.keyId().value(), "retireNow");

    assertThat(keys.retiring(NOW.minusSeconds(1)).pinnedNext())
        .containsExactly("2 ACTIVE", "3 RETIRED");
    assertThat(
            selfSigned()
                .keeping(4, PRESENT)
                .keeping(3, FORMER)
                .using(FORMER, YEARS_AGO, LATER)
                .pinnedNext())
        .containsExactly("3 ACTIVE", "4 TRUSTED");
  }

  @Test
  @DisplayName("Supplied CAs may be of any age: the one in the person's Secret is meant")
  void suppliedTells() {
    CaKeys keys =
        supplied()
            .keeping(2, PRESENT)
            .keeping(3, FORMER)
            .using(FORMER, YEARS_AGO, LATER)
            .revoking(PRESENT);

    assertStops("CAKeyUncertain", keys.offering(ca("c"), Successor.ADMITTED));
    assertThat(keys.offering(PRESENT, Successor.ADMITTED).pinnedNext())
        .containsExactly("2 ACTIVE", "3 RETIRING");
    assertThat(keys.offering(FORMER, Successor.ADMITTED).pinnedNext()).contains("3 ACTIVE");
  }

  @Test
  @DisplayName("With a status, a former one under the number of the next is passed by, gone or not")
  void isPassedBy() {
    CaKeys keys = selfSigned().having(CaKeys.active(2, PRESENT, MONTH_AGO)).keeping(3, FORMER);

    assertThat(keys.pinnedNext()).containsExactly("2 ACTIVE");
    assertThat(
            keys.pinning(CaKeys.retiring(1, FORMER, YEARS_AGO))
                .using(FORMER, YEARS_AGO, LATER)
                .pinnedNext())
        .containsExactly("1 RETIRING", "2 ACTIVE");
    assertThat(keys.keeping(4, ca("c", NOW)).pinnedNext())
        .containsExactly("1 RETIRING", "2 ACTIVE", "4 TRUSTED");
  }

  @Test
  @DisplayName("No next key is made or copied before the status pins what there is")
  void pinnedFirst() {
    Instant late = YEARS_AGO.plus(LIFE).minus(Duration.ofDays(100));

    assertThat(selfSigned().keeping(1, FORMER).at(late).using(FORMER).pinnedNext())
        .containsExactly("1 ACTIVE");
    assertThat(
            supplied()
                .keeping(1, FORMER)
                .using(FORMER)
                .offering(PRESENT, Successor.ADMITTED)
                .pinnedNext())
        .containsExactly("1 ACTIVE");
  }

  private static void assertStops(String reason, CaKeys keys) {
    assertThat(keys.decided())
        .isInstanceOfSatisfying(
            AuthorityDecision.Stop.class, stop -> assertThat(stop.reason()).isEqualTo(reason));
  }
}
