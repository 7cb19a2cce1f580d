package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.BindingRight;
import io.keymast.domain.Eui64;
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

/** A thief has the Key Installer's token, and binds his own key to stations that declare none. */
class BoundKeyTest {
  private static final PlatformTeam TEAM = new PlatformTeam("bound-key");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(new MutableClock());

  @BeforeAll
  static void platformTeamHasAuthorities() {
    TEAM.appliesAuthority("by-key");
    TEAM.appliesAuthority("by-password", "keyInstaller: {authentication: Password}");
    TEAM.appliesAuthority(
        "binding", "keyInstaller: {authentication: Password, allowUndeclared: true}");
    for (String authority : new String[] {"by-key", "by-password", "binding"}) {
      TEAM.awaits(TEAM.authority(authority), "True", "Issuing");
    }
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("S14 S53 The thief's key gets no certificate where keys are not bound by password")
  void getsNothing() {
    Station byKey = Station.named("by-key").withKey("");
    Station byPassword = Station.named("by-password").withKey("");
    TEAM.appliesUnder(TEAM.authority("by-key"), byKey);
    TEAM.appliesUnder(TEAM.authority("by-password"), byPassword);
    TEAM.awaits(byKey, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "NotDeclared");
    TEAM.awaits(byPassword, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "NotDeclared");

    thiefBinds(byKey);
    thiefBinds(byPassword);

    awaitToldNotToCount(byKey);
    awaitToldNotToCount(byPassword);
    assertThat(TEAM.certificatesOf(byKey)).isEmpty();
    assertThat(TEAM.certificatesOf(byPassword)).isEmpty();
  }

  @Test
  @DisplayName("S14 A bound key holds nothing from who declares it where keys are not bound")
  void holdsNothing() {
    Station older = Station.named("older").withKey("");
    Station owner = Station.named("owner");
    TEAM.appliesUnder(TEAM.authority("by-key"), older);
    TEAM.awaits(older, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "NotDeclared");
    thiefBinds(older, owner.publicKey());
    awaitToldNotToCount(older);

    TEAM.appliesUnder(TEAM.authority("by-key"), owner);

    TEAM.awaitsReady(owner);
  }

  @Test
  @DisplayName("S14 Where keys are bound by password, the bound one is certified")
  void isCertified() {
    Station station = Station.named("binding").withKey("");
    TEAM.appliesUnder(TEAM.authority("binding"), station);
    TEAM.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "NotDeclared");

    thiefBinds(station);

    TEAM.awaitsReady(station);
  }

  @Test
  @DisplayName(
      "S37 S14 Stolen, deleted and declared again without a key, it gets nothing for a key that the"
          + " thief binds, also once the right to bind one is given back; but for a declared one")
  void stolen() {
    Station station = Station.named("stolen").withKey("");
    TEAM.appliesUnder(TEAM.authority("binding"), station);
    TEAM.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "NotDeclared");
    thiefBinds(station);
    TEAM.awaitsReady(station);
    TEAM.appliesUnder(TEAM.authority("binding"), station, "state: Stolen");
    TEAM.awaits(station, ConditionType.READY, "False", "Stolen");
    TEAM.deletes(station);
    await().until(() -> TEAM.station(station).get() == null);

    TEAM.appliesUnder(TEAM.authority("binding"), station);
    String another = Station.newPublicKey();
    thiefBinds(station, another);

    awaitKeyRetired(station, "a station of this EUI was stolen");
    RetiredKeys retired = new RetiredKeys(TEAM.cluster(), new MutableClock());
    PublicKeyFingerprint bound = PublicKeyValidator.fingerprintOf(another).orElseThrow();
    await().until(() -> retired.contains(TEAM.authority("binding"), bound));
    TEAM.patches(
        TEAM.sees(TEAM.authority("binding")),
        "{\"spec\":{\"readmittedKeys\":[\"%s\"]}}"
            .formatted(BindingRight.of(new Eui64(station.eui()))));
    awaitKeyRetired(station, "this key is retired for good");
    assertThat(TEAM.certificatesOf(station)).isEmpty();

    TEAM.appliesUnder(TEAM.authority("binding"), station.reset());
    TEAM.awaitsReady(station);
  }

  @Test
  @DisplayName(
      "S37 S14 Stolen with a declared key while its authority is not ready, and declared again as"
          + " it was before that key: it gets nothing for a key that the thief binds")
  void stolenWhileNotReady() {
    Station before = Station.named("not-ready").withKey("");
    AuthorityName authority = TEAM.authority("not-ready");
    String spec = "keyInstaller: {authentication: Password, allowUndeclared: true}";
    TEAM.appliesAuthorityOf("not-ready", "source: {secretName: not-ready-tls}", spec);
    TEAM.appliesUnder(authority, before.reset(), "state: Stolen");
    TEAM.awaits(before, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "KeyRetired");
    TEAM.deletes(before);
    await().until(() -> TEAM.station(before).get() == null);

    TEAM.suppliesCa("not-ready-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    TEAM.awaits(authority, "True", "Issuing");
    TEAM.appliesUnder(authority, before);
    thiefBinds(before);

    awaitKeyRetired(before, "a station of this EUI was stolen");
    assertThat(TEAM.certificatesOf(before)).isEmpty();
  }

  private static void awaitKeyRetired(Station station, String why) {
    TEAM.awaits(
        station,
        seen ->
            ConditionType.PUBLIC_KEY_ACCEPTED
                .in(seen.getStatus().conditions())
                .filter(condition -> "KeyRetired".equals(condition.reason()))
                .filter(condition -> condition.message().contains(why))
                .isPresent());
  }

  private static void awaitToldNotToCount(Station station) {
    TEAM.awaits(
        station,
        seen ->
            ConditionType.PUBLIC_KEY_ACCEPTED
                .in(seen.getStatus().conditions())
                .filter(condition -> "NotDeclared".equals(condition.reason()))
                .filter(condition -> condition.message().contains("does not bind keys"))
                .isPresent());
  }

  private static void thiefBinds(Station station) {
    thiefBinds(station, Station.newPublicKey());
  }

  private static void thiefBinds(Station station, String publicKey) {
    ControlPlane.shared()
        .asKeyInstaller()
        .resources(BaseStation.class)
        .inNamespace(TEAM.stationNamespace())
        .withName(station.name())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\": {\"enrollment\": {\"boundPublicKey\": \""
                + publicKey.replace("\n", "\\n")
                + "\", \"boundAt\": \"2026-01-02T00:00:00Z\"}}}");
  }
}
