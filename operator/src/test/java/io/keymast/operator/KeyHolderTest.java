package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.revocation.RetiredKeys;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import io.keymast.validation.PublicKeyValidator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who holds a key: by a live certificate first, and by declaring it only where one may. */
class KeyHolderTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("key-holder");
  private static final PlatformTeam OUTSIDE =
      TEAM.in(ControlPlane.shared().newNamespace("outside"));
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    OUTSIDE.leaves();
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName(
      "S10 A key that its holder no longer declares is free once the certificate for it is revoked")
  void freeOnceRevoked() {
    Station holder = Station.named("moving");
    Station next = Station.named("waiting").withKey(holder.publicKey());
    TEAM.applies(holder);
    TEAM.awaitsReady(holder);
    BaseStationCertificate former = TEAM.currentOf(holder);
    TEAM.applies(holder.reset());
    TEAM.awaits(holder, seen -> isCurrentNot(former, holder));

    TEAM.applies(next);

    awaitKeyHeld(next);
    assertThat(TEAM.certificatesOf(next)).as("beside the holder's live one").isEmpty();
    TEAM.hearsOfUse(TEAM.currentOf(holder), CLOCK.instant());
    TEAM.awaitsReady(next);
    assertThat(TEAM.ledgerEntryOf(former)).isPresent();
  }

  @Test
  @DisplayName("S10 Who goes back to a key with a live certificate still holds it, with no new one")
  void backToTheFormerKey() {
    Station holder = Station.named("going-back");
    Station rival = Station.named("rival").withKey(holder.publicKey());
    TEAM.applies(holder);
    TEAM.awaitsReady(holder);
    BaseStationCertificate former = TEAM.currentOf(holder);
    TEAM.applies(holder.reset());
    TEAM.awaits(holder, seen -> isCurrentNot(former, holder));
    TEAM.applies(rival);
    awaitKeyHeld(rival);

    TEAM.applies(holder);

    TEAM.awaitsReady(holder);
    assertThat(TEAM.currentOf(holder).getSpec().serialNumber())
        .isEqualTo(former.getSpec().serialNumber());
    awaitKeyHeld(rival);
    assertThat(TEAM.certificatesOf(rival)).isEmpty();
  }

  @Test
  @DisplayName("S10 S49 A station that its authority does not admit holds neither key nor EUI")
  void outsidersHoldNothing() {
    appliesClosedAuthority("closed", "source: {selfSigned: {subject: {commonName: Closed CA}}}");
    TEAM.awaits(TEAM.authority("closed"), "True", "Issuing");
    Station outsider = Station.named("outsider");
    Station insider =
        Station.named("insider").withKey(outsider.publicKey()).withEui(outsider.eui());
    OUTSIDE.appliesUnder(TEAM.authority("closed"), outsider);
    OUTSIDE.awaits(outsider, ConditionType.READY, "False", "NamespaceNotAllowed");

    TEAM.appliesUnder(TEAM.authority("closed"), insider);

    TEAM.awaitsReady(insider);
  }

  @Test
  @DisplayName(
      "S37 While the authority is not ready, whom it admits can have a stolen key retired, and an"
          + " outsider can't")
  void outsidersRetireNothing() {
    appliesClosedAuthority("keyless", "source: {secretName: none-yet}");
    TEAM.awaits(
        TEAM.authority("keyless"),
        seen -> seen.getStatus() != null && seen.getStatus().conditions() != null);
    Station outsider = Station.named("stolen-outside");
    Station insider = Station.named("stolen-inside");

    OUTSIDE.appliesUnder(TEAM.authority("keyless"), outsider, "state: Stolen");
    TEAM.appliesUnder(TEAM.authority("keyless"), insider, "state: Stolen");

    OUTSIDE.awaits(outsider, ConditionType.READY, "False", "Stolen");
    TEAM.awaits(insider, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "KeyRetired");
    assertThat(isRetired(insider)).isTrue();
    assertThat(isRetired(outsider)).isFalse();
  }

  private static void appliesClosedAuthority(String name, String source) {
    TEAM.appliesAuthorityOf(
        name,
        source,
        "allowedNamespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: "
            + TEAM.stationNamespace()
            + "}}}");
  }

  private static boolean isCurrentNot(BaseStationCertificate former, Station station) {
    return !TEAM.currentOf(station)
        .getSpec()
        .serialNumber()
        .equals(former.getSpec().serialNumber());
  }

  private static void awaitKeyHeld(Station station) {
    TEAM.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "KeyHeldByAnotherStation");
  }

  private static boolean isRetired(Station station) {
    PublicKeyFingerprint key = PublicKeyValidator.fingerprintOf(station.publicKey()).orElseThrow();
    return new RetiredKeys(TEAM.cluster(), CLOCK).contains(TEAM.authority("keyless"), key);
  }
}
