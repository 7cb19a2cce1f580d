package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.ObservedAuthority.CaSecret;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.validation.CaSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A CA key is made once and never replaced in silence. */
class AuthorityDeciderTest {
  private static final KeyId KEY = new KeyId("0011223344556677");
  private static final KeyId OTHER = new KeyId("7766554433221100");
  private static final Instant END = Instant.parse("2036-11-23T12:00:00Z");
  private static final CaSource SELF_SIGNED =
      new CaSource.SelfSigned(
          "Keymast stations",
          Optional.empty(),
          Optional.empty(),
          "ECDSA-P256",
          Duration.ofDays(3650));
  private static final CaSource SUPPLIED = new CaSource.Supplied("stations-tls");
  private static final CaSecret ABSENT = new CaSecret.Absent("stations-ca");

  @Test
  @DisplayName("An authority that never issued makes its key")
  void first() {
    assertThat(decide(SELF_SIGNED, ABSENT, Optional.empty(), Set.of()))
        .isInstanceOf(AuthorityDecision.CreateKey.class);
  }

  @Test
  @DisplayName("A lost Secret stops the authority; no new CA takes its place")
  void lost() {
    assertStops("CASecretMissing", decide(SELF_SIGNED, ABSENT, Optional.of(KEY), Set.of()));
    assertStops("CASecretMissing", decide(SELF_SIGNED, ABSENT, Optional.empty(), Set.of(KEY)));
    assertStops("CASecretMissing", decide(SUPPLIED, ABSENT, Optional.of(KEY), Set.of()));
  }

  @Test
  @DisplayName("A supplied Secret that is not there yet is asked for")
  void notYetSupplied() {
    AuthorityDecision decision = decide(SUPPLIED, ABSENT, Optional.empty(), Set.of());

    assertStops("CASecretMissing", decision);
    assertThat(decision.toString()).contains("create the kubernetes.io/tls Secret stations-ca");
  }

  @Test
  @DisplayName("The pinned key is used; another one under its name stops the authority")
  void pinned() {
    assertThat(decide(SUPPLIED, sound(KEY), Optional.of(KEY), Set.of(OTHER)))
        .isEqualTo(new AuthorityDecision.Use(KEY));
    assertStops("CAKeyChanged", decide(SUPPLIED, sound(OTHER), Optional.of(KEY), Set.of(OTHER)));
  }

  @Test
  @DisplayName("Without a status, the key is known by the certificates that it issued")
  void statusLost() {
    assertThat(decide(SELF_SIGNED, sound(KEY), Optional.empty(), Set.of(KEY)))
        .isEqualTo(new AuthorityDecision.Use(KEY));
    assertStops("CAKeyChanged", decide(SUPPLIED, sound(OTHER), Optional.empty(), Set.of(KEY)));
  }

  @Test
  @DisplayName("An unsound Secret is refused with all that is wrong")
  void unsound() {
    List<Violation> violations =
        List.of(
            new Violation("spec.source", "NotACa", "use a CA certificate"),
            new Violation("spec.source", "Expired", "use one that is not over"));

    assertThat(
            decide(SUPPLIED, new CaSecret.Unsound("tls", violations), Optional.empty(), Set.of()))
        .isEqualTo(new AuthorityDecision.Stop("CASecretRefused", violations));
  }

  private static CaSecret sound(KeyId keyId) {
    return new CaSecret.Sound("stations-tls", keyId, END);
  }

  private static AuthorityDecision decide(
      CaSource source, CaSecret secret, Optional<KeyId> pinned, Set<KeyId> issuedUnder) {
    return AuthorityDecider.decide(
        new ObservedAuthority(source, secret, pinned, issuedUnder, AStation.NOW));
  }

  private static void assertStops(String reason, AuthorityDecision decision) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            AuthorityDecision.Stop.class, stop -> assertThat(stop.reason()).isEqualTo(reason));
  }
}
