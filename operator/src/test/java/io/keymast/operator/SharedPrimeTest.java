package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.pki.KeySamples;
import io.keymast.pki.PublicKeyPem;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.math.BigInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** RSA keys that are sound alone, and factored by being together. */
class SharedPrimeTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("shared-prime");
  private static final PlatformTeam TENANT = TEAM.in(otherNamespace());
  private static final BigInteger SHARED = KeySamples.prime(1024, 501);
  private static OperatorUnderTest operator = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasTwoAuthorities() {
    TEAM.appliesAuthority("lora");
    TEAM.appliesAuthority("other");
    TEAM.awaits(TEAM.authority(), "True", "Issuing");
    TEAM.awaits(TEAM.authority("other"), "True", "Issuing");
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    TENANT.leaves();
    operator.close();
  }

  @Test
  @DisplayName("S9 Two stations whose keys share a prime are both refused, and neither is named")
  void bothAreRefused() {
    Station first = rsa("first", SHARED.multiply(KeySamples.prime(1024, 502)));
    Station second = rsa("second", SHARED.multiply(KeySamples.prime(1024, 503)));
    Station sound = rsa("sound", KeySamples.modulus(2048, 504));
    TEAM.applies(first);
    TEAM.applies(sound);
    TEAM.awaitsReady(first);

    TENANT.appliesUnder(TEAM.authority("other"), second);

    BaseStation ofTeam = refused(TEAM, first);
    BaseStation ofTenant = refused(TENANT, second);
    TEAM.awaitsReady(sound);
    assertThat(ofTeam.getStatus().toString()).doesNotContain(second.name(), second.eui());
    assertThat(ofTenant.getStatus().toString()).doesNotContain(first.name(), first.eui());
    assertThat(TEAM.ledgerEntryOf(TEAM.certificatesOf(first).getFirst()))
        .as("nothing is revoked by itself")
        .isEmpty();
    await().until(() -> warnings(TEAM, first) == 1 && warnings(TENANT, second) == 1);

    TENANT.deletes(second);
    await().until(() -> TENANT.station(second).get() == null);
    operator.close();
    operator = OperatorUnderTest.start(CLOCK);

    Station renewed = sound(first);
    TEAM.applies(first.withKey(first.publicKey()), "packetForwarder: {version: 2.8.12}");
    refused(TEAM, first);
    TEAM.applies(renewed);
    TEAM.awaitsReady(renewed);
    assertThat(TEAM.currentOf(renewed).getSpec().causes()).containsExactly("KeyChanged");
  }

  @Test
  @DisplayName("S9 A tenant who declares a multiple of another's modulus takes nothing from him")
  void multipleOfAnother() {
    BigInteger modulus = KeySamples.modulus(2048, 511);
    Station honest = rsa("honest", modulus);
    Station attacker = rsa("attacker", modulus.multiply(KeySamples.prime(1024, 513)));
    TEAM.applies(honest);
    TEAM.awaitsReady(honest);

    TENANT.appliesUnder(TEAM.authority("other"), attacker);

    refused(TENANT, attacker);
    TEAM.applies(honest, "packetForwarder: {version: 2.8.12}");
    TEAM.awaitsReady(honest);
  }

  private static BaseStation refused(PlatformTeam team, Station station) {
    BaseStation seen =
        team.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "SharedPrime");
    assertThat(ConditionType.READY.in(seen.getStatus().conditions()).orElseThrow().message())
        .contains("new key pair", "keyCompromise");
    return seen;
  }

  private static long warnings(PlatformTeam team, Station station) {
    return team.eventsOf(station).stream()
        .filter(event -> "SharedPrime".equals(event.getReason()))
        .count();
  }

  private static Station rsa(String name, BigInteger modulus) {
    return Station.named(name).withKey(PublicKeyPem.encode(KeySamples.rsa(modulus, KeySamples.E)));
  }

  private static Station sound(Station station) {
    return station.withKey(PublicKeyPem.encode(KeySamples.rsa(2048, 521)));
  }

  private static String otherNamespace() {
    return io.keymast.support.ControlPlane.shared().newNamespace("shared-prime-tenant");
  }
}
