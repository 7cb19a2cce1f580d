package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.key;
import static io.keymast.decision.AStation.retirement;
import static io.keymast.decision.AStation.rightToBind;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.decision.DecisionAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.Standing.KeyStanding;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.BindingRight;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationState;
import io.keymast.validation.AuthorityPolicy.Authentication;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A thief has all that the station has: its keys, its password, and the time to make others. */
class TheftTest {
  private static final PublicKeyFingerprint RIGHT = BindingRight.of(AStation.EUI);
  private static final AuthorityName FORMER = new AuthorityName("platform", "former");
  private static final AnAuthority BINDING =
      authority().authenticating(Authentication.PASSWORD_BINDS_UNDECLARED_KEY);

  private final ACertificate first = certificate(1);

  @Test
  @DisplayName(
      "S37 S14 A stolen station loses the right to have a key bound by password: before it has"
          + " bound one, where it declares its key, or a wrong one, and where no key is bound now")
  void losesTheRight() {
    assertThat(stolen(station().under(BINDING).boundTo("A").having(first)).retirements())
        .containsExactlyInAnyOrder(retirement("A"), rightToBind());
    assertThat(stolen(station().under(BINDING).withoutKey()).retirements())
        .containsExactly(rightToBind());
    assertThat(stolen(station().under(BINDING)).retirements())
        .containsExactlyInAnyOrder(retirement("A"), rightToBind());
    assertThat(stolen(station()).retirements())
        .containsExactlyInAnyOrder(retirement("A"), rightToBind());
    assertThat(stolen(station().withRejectedKey("WeakKey")).retirements())
        .containsExactly(rightToBind());
    AStation done = station().under(BINDING).boundTo("A").being(StationState.STOLEN);
    assertThat(Protection.of(done.protectedOne())).isEmpty();
  }

  @Test
  @DisplayName(
      "S37 S14 It loses that also while its authority is not ready, or is not known and has issued"
          + " for it")
  void whateverTheAuthorityIsLike() {
    AuthorityState notReady =
        new AuthorityState.Unusable(Obstacle.AUTHORITY_NOT_READY, "its Secret can't be read");

    assertThat(stolen(station().under(notReady)).retirements())
        .containsExactlyInAnyOrder(retirement("A"), rightToBind());
    assertThat(stolen(station().under(notReady).withoutKey()).retirements())
        .containsExactly(rightToBind());
    assertThat(stolen(station().under(new AuthorityState.Loading()).having(first)).retirements())
        .containsExactlyInAnyOrder(retirement("A"), rightToBind());
  }

  @Test
  @DisplayName("S14 A compromised key takes the right to bind another nowhere: its owner binds it")
  void compromiseLeavesTheRight() {
    AStation compromised = station().under(BINDING).boundTo("A").having(first);

    assertThat(compromised.compromised("leak", "A").protection().orElseThrow().retirements())
        .containsExactly(retirement("A"));
  }

  @Test
  @DisplayName("S37 Nobody takes another's right: by its EUI, or where he is not admitted")
  void anothersRight() {
    AuthorityState closed =
        new AuthorityState.Unusable(Obstacle.NAMESPACE_NOT_ALLOWED, "not admitted");
    AStation copy = station().under(BINDING).withoutKey().being(StationState.STOLEN);

    assertThat(copy.whoseEuiIsTaken().protection()).isEmpty();
    assertThat(station().under(closed).withoutKey().being(StationState.STOLEN).protection())
        .isEmpty();
    assertThat(station().under(closed).being(StationState.STOLEN).protection()).isEmpty();
  }

  @Test
  @DisplayName("S37 While the authority is not known, the right to bind a key is waited for")
  void awaited() {
    AStation unknown = station().under(new AuthorityState.Loading()).withoutKey();

    assertThat(Protection.isAwaited(unknown.being(StationState.STOLEN).observed())).isTrue();
    assertThat(Protection.isAwaited(unknown.withRejectedKey("WeakKey").observed())).isTrue();
    assertThat(Protection.isAwaited(unknown.having(first).observed())).isFalse();
    assertThat(Protection.isAwaited(unknown.being(StationState.ACTIVE).observed())).isFalse();
  }

  @Test
  @DisplayName(
      "S37 S14 Declared again without a key it gets nothing, and is told what to do; a declared key"
          + " is judged by itself")
  void declaredAgain() {
    AStation again = station().under(BINDING).withoutKey().standing(knowing(RIGHT));

    assertThat(again.protection()).isEmpty();
    assertThat(again.decided()).refuses(Obstacle.KEY_RETIRED, "spec.publicKey");
    assertThat(((Decision.Refuse) again.decided()).violations().getFirst().message())
        .contains("declare the station's public key", RIGHT + " in spec.readmittedKeys");
    assertThat(again.under(authority()).decided()).refuses(Obstacle.NOT_DECLARED);
    assertThat(again.under(BINDING).withKey("B").decided()).issuesForKey("B");
  }

  @Test
  @DisplayName("S37 S14 A key that was bound meanwhile is the thief's, also once the right is back")
  void boundMeanwhile() {
    AStation bound = station().under(BINDING).boundTo("B").standing(knowing(RIGHT));

    assertThat(bound.protection().orElseThrow().retirements()).containsExactly(retirement("B"));
    assertThat(bound.decided()).refuses(Obstacle.KEY_RETIRED, "spec.publicKey");
    assertThat(Protection.of(bound.protectedOne())).isEmpty();
    assertThat(bound.whoseKeyIsRetired().decided()).refuses(Obstacle.KEY_RETIRED);
  }

  @Test
  @DisplayName(
      "S37 Stolen after a move, its key is retired under the former authority too, unless another"
          + " station holds it there")
  void movedBefore() {
    ACertificate former = certificate(1).by(FORMER, AnAuthority.KEY_ID);
    AStation moved =
        station()
            .having(former.revoked(RevocationReason.SUPERSEDED), certificate(2))
            .standing(elsewhere(new KeyStanding.Free()));

    assertThat(stolen(moved).retirements())
        .containsExactlyInAnyOrder(retirement("A"), rightToBind(), formerly("A"), formerRight());
    assertThat(Protection.of(moved.protectedOne())).isEmpty();
    moved.standing(elsewhere(new KeyStanding.HeldBy(AStation.OTHER)));
    assertThat(stolen(moved).retirements())
        .containsExactlyInAnyOrder(retirement("A"), rightToBind());
  }

  @Test
  @DisplayName(
      "S28 A key that only a former authority certified is given up there, and what is left of it"
          + " is revoked, also after a crash between the two")
  void compromisedElsewhere() {
    AStation moved =
        station()
            .withKey("B")
            .having(
                certificate(1).by(FORMER, AnAuthority.KEY_ID),
                certificate(2).forKey("B").delivered(AStation.NOW))
            .standing(elsewhere(new KeyStanding.Free()))
            .compromised("leak", "A");

    Protection protection = moved.protection().orElseThrow();
    assertThat(protection.retirements()).containsExactly(formerly("A"));
    assertThat(protection.revocations())
        .extracting(it -> it.certificate().revision())
        .containsExactly(1L);
    Protection rest =
        moved.standing(elsewhere(new KeyStanding.Retired())).protection().orElseThrow();
    assertThat(rest.retirements()).isEmpty();
    assertThat(rest.revocations()).isEqualTo(protection.revocations());
  }

  private static Protection stolen(AStation station) {
    return station.being(StationState.STOLEN).protection().orElseThrow();
  }

  private static Retirement formerRight() {
    return new Retirement(FORMER, RIGHT);
  }

  private static Retirement formerly(String letter) {
    return new Retirement(FORMER, key(letter).fingerprint());
  }

  /** That it is retired where the station is. */
  private static Standing knowing(PublicKeyFingerprint retired) {
    return new Standing(
        Optional.empty(),
        new KeyStanding.Free(),
        Map.of(retired, new KeyStanding.Retired()),
        Optional.empty(),
        Map.of());
  }

  /** How key A and the right to bind one stand under the former authority. */
  private static Standing elsewhere(KeyStanding standing) {
    Map<Retirement, KeyStanding> elsewhere = new HashMap<>();
    elsewhere.put(formerly("A"), standing);
    elsewhere.put(formerRight(), standing);
    return new Standing(
        Optional.empty(), new KeyStanding.Free(), Map.of(), Optional.empty(), elsewhere);
  }
}
