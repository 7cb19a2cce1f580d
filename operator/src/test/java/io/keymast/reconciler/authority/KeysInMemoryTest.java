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
import io.keymast.support.MutableClock;
import io.keymast.token.AllowedTokens;
import io.keymast.token.Tokens;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The CA keys of an authority that is stopped, or whose status was lost. */
class KeysInMemoryTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();

  private final AuthorityName name =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("keys-in-memory"), "lora");
  private final MutableClock clock = new MutableClock();
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

  @Test
  @DisplayName("S36 A key that was in memory when its CA ended is not published by any more")
  void ended() {
    LoadedAuthority active = ALoadedAuthority.named(name, clock.instant());
    KeysInMemory keys = keysInMemory(CONTROL_PLANE.asOperator());
    keys.put(
        name, new LoadedGenerations(Optional.of(active), List.of(former), Optional.of(former)));
    assertThat(keys.of(withoutStatus(), ledger.read(name)).keys().all())
        .containsExactly(former, active);

    clock.moveTo(former.key().certificate().validity().notAfter().plusSeconds(1));

    LoadedGenerations left = keys.of(withoutStatus(), ledger.read(name)).keys();
    assertThat(left.all()).containsExactly(active);
    assertThat(left.server()).contains(active);
  }

  private LoadedAuthority published() {
    LoadedAuthority authority =
        ALoadedAuthority.named(name, clock.instant().minus(Duration.ofDays(9)));
    new CrlPublisher(ledger, clock, new SecureRandom())
        .publish(name, authority.key(), Duration.ofDays(7));
    return authority;
  }

  private Found<LoadedGenerations> looksAs(KubernetesClient account) {
    return keysInMemory(account).of(withoutStatus(), ledger.read(name));
  }

  private KeysInMemory keysInMemory(KubernetesClient account) {
    GuardedClock guarded = new GuardedClock(clock, ReferenceClock.showingThatOf(clock));
    return new KeysInMemory(
        new PinnedKeys(new CaKeyStore(account), new TokenKeyStore(account, none), guarded),
        guarded);
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
