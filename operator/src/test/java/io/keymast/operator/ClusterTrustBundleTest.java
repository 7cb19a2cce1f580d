package io.keymast.operator;

import static io.keymast.operator.TrustTeam.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An authority's trust bundle is there for the whole cluster. */
class ClusterTrustBundleTest {
  private static final String CERTIFICATES = "certificates.k8s.io/v1beta1";
  private static final String CLUSTER_TRUST_BUNDLE = "ClusterTrustBundle";
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
    GenericKubernetesResource theirs = new GenericKubernetesResource();
    theirs.setApiVersion(CERTIFICATES);
    theirs.setKind(CLUSTER_TRUST_BUNDLE);
    theirs.setMetadata(new ObjectMetaBuilder().withName("theirs").build());
    theirs.setAdditionalProperty("spec", Map.of("trustBundle", CaFiles.pkcs8().certificate()));
    ControlPlane.shared().admin().resource(theirs).create();

    assertThatThrownBy(() -> ControlPlane.shared().asOperator().resource(theirs).delete())
        .hasMessageContaining("of the signers keymast.io/* only");

    ControlPlane.shared().admin().resource(theirs).delete();
  }

  private static GenericKubernetesResource clusterBundle(String name) {
    return ControlPlane.shared()
        .admin()
        .genericKubernetesResources(CERTIFICATES, CLUSTER_TRUST_BUNDLE)
        .withName(name)
        .get();
  }
}
