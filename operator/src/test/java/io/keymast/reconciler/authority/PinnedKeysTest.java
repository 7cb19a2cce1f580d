package io.keymast.reconciler.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.TolerantSerialization;
import io.keymast.authority.CaKeyStore;
import io.keymast.authority.CaSecretNames;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.TokenKeyStore;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.authority.PinnedKeys.Found;
import io.keymast.reconciler.authority.PinnedKeys.Unseen;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.clock.ReferenceClock;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.support.ControlPlane;
import io.keymast.token.AllowedTokens;
import io.keymast.token.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The CRL of a stopped authority goes on by whatever key can be had. */
class PinnedKeysTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();

  private final AuthorityName name =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("pinned-keys"), "lora");
  private final Clock clock = Clock.systemUTC();
  private final CaKeyStore store = new CaKeyStore(CONTROL_PLANE.asOperator());

  @Test
  @DisplayName("S36 A token that is away hides no key that is in a Secret, and is told")
  void tokenIsAway() {
    LoadedAuthority former = ALoadedAuthority.named(name, clock.instant());
    store.create(name, CaSecretNames.own(name, 1).findFirst().orElseThrow(), former.key());
    try (Tokens none = new Tokens(AllowedTokens.none(), Duration.ofSeconds(1), () -> 0)) {
      PinnedKeys keys =
          new PinnedKeys(store, new TokenKeyStore(CONTROL_PLANE.asOperator(), none), by(clock));

      Found<List<LoadedAuthority>> found = keys.find(inToken(), Set.of(former.keyId()));

      assertThat(found.keys()).extracting(LoadedAuthority::keyId).containsExactly(former.keyId());
      assertThat(found.unseen()).containsInstanceOf(Unseen.OfToken.class);
    }
  }

  @ParameterizedTest(
      name =
          "S36 By a clock that is {0} off, the key of a CA that is sound by the right one is found")
  @ValueSource(strings = {"P-365D", "PT-1H", "PT1H", "P3650D"})
  void clocksDisagree(Duration by) {
    LoadedAuthority former = ALoadedAuthority.named(name, clock.instant());
    store.create(name, CaSecretNames.own(name, 1).findFirst().orElseThrow(), former.key());
    try (Tokens none = new Tokens(AllowedTokens.none(), Duration.ofSeconds(1), () -> 0)) {
      PinnedKeys keys =
          new PinnedKeys(
              store,
              new TokenKeyStore(CONTROL_PLANE.asOperator(), none),
              by(Clock.offset(clock, by)));

      Found<List<LoadedAuthority>> found = keys.find(selfSigned(), Set.of(former.keyId()));

      assertThat(found.keys()).extracting(LoadedAuthority::keyId).containsExactly(former.keyId());
    }
  }

  private GuardedClock by(Clock local) {
    return new GuardedClock(local, ReferenceClock.showingThatOf(clock));
  }

  private CertificateAuthority selfSigned() {
    String manifest =
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec: {source: {selfSigned: {subject: {commonName: Stations}}}}
        """
            .formatted(name.name(), name.namespace());
    return TolerantSerialization.create().unmarshal(manifest, CertificateAuthority.class);
  }

  private CertificateAuthority inToken() {
    String manifest =
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec:
          source:
            pkcs11:
              module: softhsm
              tokenLabel: keymast
              keyLabel: stations
              pinSecretName: pin
              subject: {commonName: In a token}
        """
            .formatted(name.name(), name.namespace());
    return TolerantSerialization.create().unmarshal(manifest, CertificateAuthority.class);
  }
}
