package io.keymast.decision;

import static io.keymast.decision.AuthorityAssertions.assertStops;
import static io.keymast.decision.CaKeys.LIFE;
import static io.keymast.decision.CaKeys.MONTH_AGO;
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
  private static final Instant LATER = NOW.plus(Duration.ofDays(100));
  private static final CaCertificate FORMER = ca("a", YEARS_AGO);
  private static final CaCertificate PRESENT = ca("b", MONTH_AGO);

  /** The former key's Secret, under a later number than the present one's. */
  private static CaKeys putBack(CaKeys keys) {
    return keys.keeping(2, PRESENT).keeping(3, FORMER).using(FORMER, YEARS_AGO, LATER);
  }

  @Test
  @DisplayName("The key that issued last issues, whatever number a former one has")
  void certificatesTell() {
    CaKeys keys = putBack(selfSigned()).using(PRESENT, MONTH_AGO, LATER);

    assertThat(keys.pinnedNext()).containsExactly("2 ACTIVE", "3 RETIRING");
  }

  @Test
  @DisplayName("A given up one is not trusted either")
  void specTells() {
    CaKeys keys =
        putBack(selfSigned()).using(PRESENT, MONTH_AGO, LATER).retiring(MONTH_AGO.minusSeconds(60));

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
    CaKeys keys = putBack(selfSigned()).revoking(PRESENT);

    assertThat(keys.pinnedNext()).containsExactly("2 ACTIVE", "3 RETIRING");
  }

  @Test
  @DisplayName(
      "S36 A former key of which only revocations tell stays, until none of them has to be listed")
  void formerIsOnlyRevoked() {
    CaKeys keys =
        selfSigned().keeping(1, FORMER).keeping(2, PRESENT).using(PRESENT, MONTH_AGO, LATER);

    assertThat(keys.revoking(FORMER, LATER).pinnedNext()).containsExactly("1 RETIRING", "2 ACTIVE");
    assertThat(keys.at(LATER.plusSeconds(1)).pinnedNext()).containsExactly("1 RETIRED", "2 ACTIVE");
    assertThat(keys.at(LATER.plus(Duration.ofHours(3))).pinnedNext()).containsExactly("2 ACTIVE");
  }

  @Test
  @DisplayName("S36 A former key goes once all has ended that is revoked under it, and stays away")
  void formerIsGivenUp() {
    Instant over = LATER.plus(Duration.ofHours(3));
    CaKeys keys =
        selfSigned()
            .having(CaKeys.retiring(1, FORMER, YEARS_AGO))
            .having(CaKeys.active(2, PRESENT, MONTH_AGO))
            .using(PRESENT, MONTH_AGO, over.plus(Duration.ofDays(300)))
            .revoking(FORMER, LATER);

    assertThat(keys.at(over).pinnedNext()).containsExactly("2 ACTIVE");
    assertThat(
            selfSigned()
                .keeping(1, FORMER)
                .having(CaKeys.active(2, PRESENT, MONTH_AGO))
                .using(PRESENT, MONTH_AGO, over.plus(Duration.ofDays(300)))
                .revoking(FORMER, LATER)
                .at(over)
                .pinnedNext())
        .containsExactly("2 ACTIVE");
  }

  @Test
  @DisplayName(
      "S26 Where the ledger can't be read that may tell of a later key, it is asked for first")
  void ledgerIsDamaged() {
    CaKeys later = putBack(selfSigned()).damaging(PRESENT);
    CaKeys lost = selfSigned().keeping(3, FORMER).using(FORMER, YEARS_AGO, LATER).damaging(PRESENT);
    CaKeys alone = selfSigned().keeping(1, PRESENT).damaging(PRESENT);

    assertStops("LedgerDamaged", later);
    assertStops("LedgerDamaged", lost);
    assertThat(alone.pinnedNext()).containsExactly("1 ACTIVE");
    assertThat(later.using(PRESENT, MONTH_AGO, LATER).pinnedNext())
        .containsExactly("2 ACTIVE", "3 RETIRING");
  }

  @Test
  @DisplayName("S36 If its Secret is lost, it is asked for, and the present one issues on")
  void lostFormerIsOnlyRevoked() {
    CaKeys keys =
        selfSigned().keeping(2, PRESENT).using(PRESENT, MONTH_AGO, LATER).revoking(FORMER, LATER);

    assertThat(keys.pinnedNext()).containsExactly("2 ACTIVE");
    assertThat(keys.lost())
        .singleElement()
        .satisfies(
            lost -> {
              assertThat(lost.reason()).isEqualTo("CAKeyLost");
              assertThat(lost.message()).contains(FORMER.keyId().value());
            });
  }

  @Test
  @DisplayName("S36 One that is put back, once the status pins the present one, comes back as well")
  void formerIsPutBack() {
    CaKeys keys =
        selfSigned()
            .having(CaKeys.active(2, PRESENT, MONTH_AGO))
            .using(PRESENT, MONTH_AGO, LATER)
            .keeping(1, FORMER)
            .revoking(FORMER, LATER);

    assertThat(keys.pinnedNext()).containsExactly("1 RETIRING", "2 ACTIVE");
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
    CaKeys keys = putBack(selfSigned());

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
    CaKeys keys = putBack(supplied()).revoking(PRESENT);

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
}
