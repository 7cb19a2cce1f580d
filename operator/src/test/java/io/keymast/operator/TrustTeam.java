package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.Condition;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.trust.TrustTargets;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.Optional;
import org.awaitility.core.ThrowingRunnable;

/**
 * Those of a platform team who have trust bundles copied to namespaces of gates, with an operator
 * that does it.
 */
final class TrustTeam implements AutoCloseable {
  static final String NAME = "keymast-trust";

  private final PlatformTeam team;
  private final MutableClock clock = new MutableClock();
  private OperatorUnderTest operator;

  /**
   * @param name of the team
   */
  TrustTeam(String name) {
    this.team = new PlatformTeam(name);
    this.operator = distributing();
  }

  PlatformTeam team() {
    return team;
  }

  MutableClock clock() {
    return clock;
  }

  /**
   * Its operator may have these copies only.
   *
   * @param meanwhile while there is no operator
   */
  void allows(TrustTargets targets, Runnable meanwhile) {
    operator.close();
    meanwhile.run();
    operator = OperatorUnderTest.distributing(clock, ControlPlane.shared(), targets);
  }

  /**
   * Its operator may have what it had at first.
   *
   * @param meanwhile while there is no operator
   */
  void allowsAgain(Runnable meanwhile) {
    operator.close();
    meanwhile.run();
    operator = distributing();
  }

  private OperatorUnderTest distributing() {
    return OperatorUnderTest.distributing(clock, ControlPlane.shared());
  }

  @Override
  public void close() {
    team.leaves();
    operator.close();
  }

  AuthorityName authority(String name, String more) {
    team.appliesAuthority(name, distribution(name, more));
    return team.authority(name);
  }

  /** Into the namespaces that trust this one. */
  String distribution(String trusted, String more) {
    return "trustDistribution: {%snamespaceSelector: {matchLabels: {trusts: %s}}}"
        .formatted(more, trusted);
  }

  String namespace(String trusts) {
    String namespace = ControlPlane.shared().newNamespace("gates-" + trusts);
    label(namespace, '"' + trusts + '"');
    return namespace;
  }

  void label(String namespace, String value) {
    team.cluster()
        .namespaces()
        .withName(namespace)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"trusts\":%s}}}".formatted(value));
  }

  /** Told of the namespaces that the operator has heard of by then: a new one may lack its copy. */
  void awaits(AuthorityName authority, String status, String reason) {
    soon(
        () ->
            assertThat(told(authority))
                .hasValueSatisfying(
                    it -> {
                      assertThat(it.status()).isEqualTo(status);
                      assertThat(it.reason()).isEqualTo(reason);
                    }));
  }

  Optional<Condition> told(AuthorityName authority) {
    return Optional.ofNullable(team.sees(authority).getStatus())
        .flatMap(it -> ConditionType.TRUST_DISTRIBUTED.in(it.conditions()));
  }

  X509CRL crl(String namespace) {
    try {
      return (X509CRL)
          CertificateFactory.getInstance("X.509")
              .generateCRL(
                  new ByteArrayInputStream(
                      file(namespace, "crl.pem").getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String file(String namespace, String name) {
    return copy(namespace).orElseThrow().getData().get(name);
  }

  Optional<ConfigMap> copy(String namespace) {
    return Optional.ofNullable(
        team.cluster().configMaps().inNamespace(namespace).withName(NAME).get());
  }

  Optional<GenericKubernetesResource> clusterBundle(AuthorityName authority) {
    return Optional.ofNullable(
        team.cluster()
            .genericKubernetesResources("certificates.k8s.io/v1beta1", "ClusterTrustBundle")
            .withName("keymast.io:" + authority.namespace() + "." + authority.name() + ":trust")
            .get());
  }

  static ConfigMap spoilt(ConfigMap copy) {
    return new ConfigMapBuilder(copy).addToData("ca.pem", "spoilt").build();
  }

  static void soon(ThrowingRunnable assertion) {
    await().untilAsserted(assertion);
  }
}
