package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.TolerantSerialization;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.revocation.RecoveryNotes;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The API server's history went back, and this process has seen none of its authorities. */
class RestoredAuthoritiesTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final String NAMESPACE = CONTROL_PLANE.newAuthorityNamespace("went-back");
  private static final String WITHOUT_RIGHTS = CONTROL_PLANE.newNamespace("went-back-forbidden");

  private final KubernetesClient operator = CONTROL_PLANE.asOperator();
  private final Clock clock = Clock.systemUTC();
  private final RevocationLedger ledger = new RevocationLedger(operator, clock);
  private final AuthorityBrakes brakes = new AuthorityBrakes(new Pokes<>());
  private final OperatorMeters meters = new OperatorMeters(new SimpleMeterRegistry());
  private final RecoveryHolds holds =
      new RecoveryHolds(new RecoveryNotes(ledger), brakes, meters, clock);

  @Test
  @DisplayName("S41 Every authority that this operator serves is held, whatever its cache shows")
  void live() {
    AuthorityName served = applied(NAMESPACE, "served");
    AuthorityName other = applied(NAMESPACE, "of-another-operator");

    serving(served).hold("it went back");

    assertThat(isHeld(served)).isTrue();
    assertThat(isHeld(other)).isFalse();
  }

  @Test
  @DisplayName(
      "S41 Without the right to note it, it is held all the same, and done once its status says so")
  void forbidden() {
    AuthorityName served = applied(NAMESPACE, "allowed");
    AuthorityName forbidden = applied(WITHOUT_RIGHTS, "forbidden");
    RestoredAuthorities restored = serving(served, forbidden);

    assertThatThrownBy(() -> restored.hold("it went back"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("forbidden");

    assertThat(isHeld(served)).isTrue();
    assertThat(isHeld(forbidden)).isTrue();

    tellInStatus(forbidden);

    assertThatCode(() -> restored.hold("it went back")).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("S41 It is held before that is durable")
  void first() {
    AuthorityName forbidden = new AuthorityName(WITHOUT_RIGHTS, "first");

    assertThatThrownBy(
            () -> holds.hold(forbidden, BigInteger.ONE, Optional.empty(), "it went back"))
        .isInstanceOf(KubernetesClientException.class);

    assertThat(isHeld(forbidden)).isTrue();
  }

  private RestoredAuthorities serving(AuthorityName... names) {
    return new RestoredAuthorities(
        operator, ACluster.serving(Set.of(names)::contains), ledger, guard(), holds);
  }

  private RestoreGuard guard() {
    HighWater highWater = new HighWater(Optional.empty());
    return new RestoreGuard(
        AComparison.by(List.of(), highWater, ledger, holds, meters),
        holds,
        highWater,
        new RestoreGuard.Process(why -> {}, clock));
  }

  private boolean isHeld(AuthorityName name) {
    return brakes.of(name).hold(BrakeReason.RECOVERED);
  }

  private void tellInStatus(AuthorityName name) {
    Brake brake = brakes.of(name).engaged().getFirst();
    CertificateAuthority object =
        operator
            .resources(CertificateAuthority.class)
            .inNamespace(name.namespace())
            .withName(name.name())
            .require();
    object.setStatus(
        new CertificateAuthorityStatus(
            null,
            null,
            null,
            null,
            null,
            List.of(
                new CertificateAuthorityStatus.Brake(
                    brake.reason(), brake.message(), brake.since())),
            null,
            null));
    CONTROL_PLANE.admin().resource(object).updateStatus();
  }

  private static AuthorityName applied(String namespace, String name) {
    String manifest =
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec:
          source: {selfSigned: {subject: {commonName: Went back}}}
        """
            .formatted(name, namespace);
    CONTROL_PLANE
        .admin()
        .resource(TolerantSerialization.create().unmarshal(manifest, CertificateAuthority.class))
        .create();
    return new AuthorityName(namespace, name);
  }
}
