package io.keymast.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.CaKey;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.support.ControlPlane;
import java.time.Instant;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CaKeyStoreTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();

  /** More than one answer of the API server has. */
  private static final int OTHERS = 45;

  private final AuthorityName name =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("ca-key-store"), "lora");
  private final CaKeyStore store = new CaKeyStore(CONTROL_PLANE.asOperator());

  @Test
  @DisplayName("S36 A CA key that nobody's label marks is found among any number of other Secrets")
  void amongOthers() {
    CaKey key = ALoadedAuthority.named(name, Instant.now()).key();
    store.create(name, "lora-ca-2", key);
    store.giveUp(name, "lora-ca-2");
    IntStream.range(0, OTHERS).mapToObj("another-%02d"::formatted).forEach(this::putsAnother);

    assertThat(store.find(name, Set.of(key.keyId()), Instant.now()))
        .extracting(CaKey::keyId)
        .containsExactly(key.keyId());
  }

  private void putsAnother(String secret) {
    CONTROL_PLANE
        .admin()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(name.namespace())
                .withName(secret)
                .endMetadata()
                .build())
        .create();
  }
}
