package io.keymast.reconciler.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
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
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import io.keymast.token.AllowedTokens;
import io.keymast.token.Tokens;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A status was lost, and the ledger alone tells which CA key there was. */
class KeysInMemoryTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();

  private final AuthorityName name =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("keys-in-memory"), "lora");
  private final Clock clock = Clock.systemUTC();
  private final RevocationLedger ledger = new RevocationLedger(CONTROL_PLANE.asOperator(), clock);
  private final LoadedAuthority former = published();

  @AutoClose
  private final Tokens none = new Tokens(AllowedTokens.none(), Duration.ofSeconds(1), () -> 0);

  @Test
  @DisplayName("S41 A key that only the ledger tells of is found in its Secret")
  void found() {
    new CaKeyStore(CONTROL_PLANE.asOperator())
        .create(name, CaSecretNames.own(name, 1).findFirst().orElseThrow(), former.key());

    Found<LoadedGenerations> found = looksAs(CONTROL_PLANE.asOperator());

    assertThat(found.keys().all())
        .extracting(LoadedAuthority::keyId)
        .containsExactly(former.keyId());
    assertThat(found.unseen()).isEmpty();
  }

  @Test
  @DisplayName("S41 One without a Secret is away, and nobody doubts it")
  void absent() {
    Found<LoadedGenerations> found = looksAs(CONTROL_PLANE.asOperator());

    assertThat(found.keys().all()).isEmpty();
    assertThat(found.unseen()).isEmpty();
  }

  @Test
  @DisplayName("S41 Where Secrets can't be read, no key is taken to be away")
  void unreadable() {
    Found<LoadedGenerations> found = looksAs(CONTROL_PLANE.asKeyInstaller());

    assertThat(found.keys().all()).isEmpty();
    assertThat(found.unseen()).containsInstanceOf(Unseen.OfSecrets.class);
  }

  private LoadedAuthority published() {
    LoadedAuthority authority = ALoadedAuthority.named(name, clock.instant());
    new CrlPublisher(ledger, clock, new SecureRandom())
        .publish(name, authority.key(), Duration.ofDays(7));
    return authority;
  }

  private Found<LoadedGenerations> looksAs(KubernetesClient account) {
    PinnedKeys pinned =
        new PinnedKeys(
            new CaKeyStore(account),
            new TokenKeyStore(account, none),
            new GuardedClock(clock, ReferenceClock.showingThatOf(clock)));
    return new KeysInMemory(pinned).of(withoutStatus(), ledger.read(name));
  }

  private CertificateAuthority withoutStatus() {
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
}
