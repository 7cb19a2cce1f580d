package io.keymast.operator;

import static io.keymast.operator.TrustTeam.soon;
import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.AuthorityName;
import io.keymast.support.AllowedRules;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An authority's trust bundle is there for the whole cluster. */
class ClusterTrustBundleTest {
  private static final String CERTIFICATES = "certificates.k8s.io/v1beta1";
  private static final String CLUSTER_TRUST_BUNDLE = "ClusterTrustBundle";
  private static final String BUNDLES = "certificates.k8s.io/clustertrustbundles";
  private static final String MAY_WRITE_BUNDLES =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: bundler}
      rules: [{apiGroups: [certificates.k8s.io], resources: [clustertrustbundles], verbs: [create]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: bundler}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: bundler}
      subjects: [{kind: ServiceAccount, name: bundler, namespace: default}]
      """;

  @AutoClose private static final TrustTeam TRUST = new TrustTeam("trust-cluster");
  private static final PlatformTeam TEAM = TRUST.team();

  @Test
  @DisplayName("A ClusterTrustBundle of the authority's own signer, which goes with it")
  void cluster() {
    TEAM.appliesAuthority("cluster", "trustDistribution: {clusterTrustBundle: true}");
    AuthorityName authority = TEAM.authority("cluster");
    TRUST.awaits(authority, "True", "Distributed");
    String signer = authority.namespace() + "." + authority.name();
    String name = "keymast.io:" + signer + ":trust";

    GenericKubernetesResource bundle = clusterBundle(name);

    assertThat(bundle.<String>get("spec", "signerName")).isEqualTo("keymast.io/" + signer);
    assertThat(bundle.<String>get("spec", "trustBundle"))
        .isEqualTo(TEAM.sees(authority).getStatus().generations().getFirst().certificate());
    assertThat(TRUST.told(authority).orElseThrow().message()).contains(name);
    TEAM.patches(TEAM.sees(authority), "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
    ControlPlane.shared().admin().resource(TEAM.sees(authority)).delete();
    soon(() -> assertThat(clusterBundle(name)).isNull());
  }

  @Test
  @DisplayName("The operator's account writes no ClusterTrustBundle of anybody else")
  void othersClusterBundles() {
    GenericKubernetesResource theirs = bundle("theirs");
    theirs.setAdditionalProperty("spec", Map.of("trustBundle", CaFiles.pkcs8().certificate()));
    ControlPlane.shared().admin().resource(theirs).create();

    assertThatThrownBy(() -> ControlPlane.shared().asOperator().resource(theirs).delete())
        .hasMessageContaining("of the signers keymast.io/* only");

    ControlPlane.shared().admin().resource(theirs).delete();
  }

  @Test
  @DisplayName(
      "Who may write ClusterTrustBundles makes none of a signer that he may not attest for")
  void attests() {
    KubernetesClient other = ControlPlane.shared().as("default", "bundler");
    Resources.apply(ControlPlane.shared().admin(), MAY_WRITE_BUNDLES);
    AllowedRules rules = new AllowedRules(other);
    await().until(() -> rules.in("default").contains("create " + BUNDLES));
    GenericKubernetesResource bundle = bundle("keymast.io:some.where:trust");
    bundle.setAdditionalProperty(
        "spec",
        Map.of(
            "signerName", "keymast.io/some.where", "trustBundle", CaFiles.pkcs8().certificate()));

    assertThatThrownBy(() -> other.resource(bundle).dryRun().create())
        .hasMessageContaining("not permitted to attest");

    assertThat(new AllowedRules(ControlPlane.shared().asOperator()).in("default"))
        .contains("attest certificates.k8s.io/signers [keymast.io/*]");
    assertThat(ControlPlane.shared().asOperator().resource(bundle).dryRun().create()).isNotNull();
  }

  private static GenericKubernetesResource bundle(String name) {
    GenericKubernetesResource bundle = new GenericKubernetesResource();
    bundle.setApiVersion(CERTIFICATES);
    bundle.setKind(CLUSTER_TRUST_BUNDLE);
    bundle.setMetadata(new ObjectMetaBuilder().withName(name).build());
    return bundle;
  }

  private static GenericKubernetesResource clusterBundle(String name) {
    return ControlPlane.shared()
        .admin()
        .genericKubernetesResources(CERTIFICATES, CLUSTER_TRUST_BUNDLE)
        .withName(name)
        .get();
  }
}
