package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.support.CertManager;
import io.keymast.support.ControlPlane;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A CA that cert-manager's own controllers keep in a Secret. */
class CertManagerCaTest {
  private static final PlatformTeam TEAM = new PlatformTeam("kept");

  @SuppressWarnings("NullAway.Init")
  private static CertManager certManager;

  @SuppressWarnings("NullAway.Init")
  private static OperatorUnderTest operator;

  @BeforeAll
  static void certManagerRuns() {
    certManager = CertManager.start(ControlPlane.shared(), TEAM.authority().namespace());
    operator = OperatorUnderTest.start(Clock.systemUTC());
    TEAM.applies(
        """
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: self-signed, namespace: %s}
        spec: {selfSigned: {}}
        """
            .formatted(TEAM.authority().namespace()));
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
    certManager.close();
  }

  @Test
  @DisplayName("A CA that cert-manager renews with its key is the same generation")
  void renewsWithItsKey() {
    AuthorityName authority = keptAs("renewed", "Never");
    Generation before = generations(authority).getFirst();

    CertManager.renews(TEAM.cluster(), TEAM.authority().namespace(), "renewed");

    TEAM.awaits(
        authority,
        it -> !before.fingerprint().equals(it.getStatus().generations().getFirst().fingerprint()));
    assertThat(generations(authority))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.keyId()).isEqualTo(before.keyId());
              assertThat(it.state()).isEqualTo("Active");
            });
  }

  @Test
  @DisplayName(
      "A CA that cert-manager replaces, key and all, is a generation that is trusted first")
  void replacesItsKey() {
    AuthorityName authority = keptAs("replaced", "Always");
    Generation before = generations(authority).getFirst();

    CertManager.renews(TEAM.cluster(), TEAM.authority().namespace(), "replaced");

    TEAM.awaits(authority, it -> it.getStatus().generations().size() == 2);
    assertThat(generations(authority))
        .extracting(Generation::state)
        .containsExactly("Active", "Trusted");
    assertThat(generations(authority).getFirst().keyId()).isEqualTo(before.keyId());
    TEAM.awaits(authority, "True", "Issuing");
  }

  /** As the documentation has it: an authority over the Secret of a Certificate. */
  private static AuthorityName keptAs(String name, String rotationPolicy) {
    TEAM.applies(
        """
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          isCA: true
          commonName: Station CA %1$s
          secretName: %1$s-tls
          duration: 87600h
          usages: [cert sign, crl sign]
          privateKey: {algorithm: ECDSA, size: 256, rotationPolicy: %3$s}
          issuerRef: {name: self-signed}
        """
            .formatted(name, TEAM.authority().namespace(), rotationPolicy));
    TEAM.appliesAuthorityOf(name, "source: {secretName: " + name + "-tls}");
    AuthorityName authority = TEAM.authority(name);
    TEAM.awaits(authority, "True", "Issuing");
    return authority;
  }

  private static List<Generation> generations(AuthorityName authority) {
    return TEAM.sees(authority).getStatus().generations();
  }
}
