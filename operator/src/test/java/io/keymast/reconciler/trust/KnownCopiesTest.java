package io.keymast.reconciler.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keymast.decision.TrustBundle;
import io.keymast.decision.TrustCopies;
import io.keymast.decision.TrustCopies.Step;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Copies with all files that a bundle may have. */
class KnownCopiesTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final AuthorityName AUTHORITY = new AuthorityName("authorities", "crossed");
  private static final TrustBundle BUNDLE =
      TrustBundle.of(List.of("CAs"), List.of("cross-certificates"), List.of("CRLs"));

  private final String gates = CONTROL_PLANE.newNamespace("gates");
  private final String name = "trust-of-" + gates;

  @Test
  @DisplayName("S25 One that nobody has changed is taken back, its cross-certificates included")
  void takenBack() {
    KnownCopies copies = knowing();
    copies.write(AUTHORITY, name, List.of(new Step.Make(gates)), BUNDLE);
    assertThat(configMap().require().getData()).containsKeys("ca.pem", "cross.pem", "crl.pem");

    assertThat(copies.withdraw(AUTHORITY, name)).isEmpty();

    assertThat(configMap().get()).isNull();
  }

  @Test
  @DisplayName(
      "S25 After a restart it is known as unchanged, and goes where it is chosen no longer")
  void chosenNoLonger() {
    knowing().write(AUTHORITY, name, List.of(new Step.Make(gates)), BUNDLE);
    KnownCopies restarted = knowing();

    TrustCopies wanted =
        TrustCopies.of(Set.of(), Map.of(), BUNDLE, restarted.heldBy(AUTHORITY, name));
    restarted.write(AUTHORITY, name, wanted.steps(), BUNDLE);

    assertThat(wanted.left()).isEmpty();
    assertThat(configMap().get()).isNull();
  }

  private KnownCopies knowing() {
    KnownCopies copies =
        new KnownCopies(new TrustConfigMaps(CONTROL_PLANE.admin()), Clock.systemUTC());
    copies.refresh(name);
    return copies;
  }

  private Resource<ConfigMap> configMap() {
    return CONTROL_PLANE.admin().configMaps().inNamespace(gates).withName(name);
  }
}
