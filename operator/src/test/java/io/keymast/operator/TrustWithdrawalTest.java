package io.keymast.operator;

import static io.keymast.operator.TrustTeam.NAME;
import static io.keymast.operator.TrustTeam.soon;
import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.trust.TrustTargets;
import io.keymast.reconciler.trust.TrustTargets.ClusterBundles;
import io.keymast.support.AllowedRules;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.HelmTemplate;
import io.keymast.support.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Copies of a trust bundle go where they are not to be any more. */
class TrustWithdrawalTest {
  @AutoClose private static final TrustTeam TRUST = new TrustTeam("trust-withdrawn");
  private static final PlatformTeam TEAM = TRUST.team();
  private static final String ROLE = "keymast-operator";
  private static final Predicate<Set<String>> NOT_TO_WRITE =
      rights -> rights.stream().noneMatch(("patch configmaps [" + NAME + "]")::equals);

  @Test
  @DisplayName("The copy goes where a namespace is chosen no longer, and what others made stays")
  void chosenNoLonger() {
    String gates = TRUST.namespace("former");
    AuthorityName authority = TRUST.authority("former", "");
    TRUST.awaits(authority, "True", "Distributed");
    soon(() -> assertThat(TRUST.copy(gates)).isPresent());

    TRUST.label(gates, "null");

    soon(() -> assertThat(TRUST.copy(gates)).isEmpty());
    soon(
        () -> assertThat(TRUST.told(authority).orElseThrow().message()).startsWith("0 namespaces"));
  }

  @Test
  @DisplayName("Without trustDistribution, and without the authority, there are no copies")
  void givenUp() {
    String gates = TRUST.namespace("given-up");
    AuthorityName authority = TRUST.authority("given-up", "");
    soon(() -> assertThat(TRUST.copy(gates)).isPresent());
    TEAM.patches(TEAM.sees(authority), "{\"spec\":{\"trustDistribution\":null}}");
    soon(() -> assertThat(TRUST.copy(gates)).isEmpty());
    soon(() -> assertThat(TRUST.told(authority)).isEmpty());
    TRUST.authority("given-up", "");
    soon(() -> assertThat(TRUST.copy(gates)).isPresent());
    TEAM.patches(TEAM.sees(authority), "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");

    ControlPlane.shared().admin().resource(TEAM.sees(authority)).delete();

    soon(() -> assertThat(TRUST.copy(gates)).isEmpty());
  }

  @Test
  @DisplayName("A copy that somebody has changed since stays, and that is told until it is deleted")
  void changed() {
    String gates = TRUST.namespace("changed");
    AuthorityName authority = TRUST.authority("changed", "");
    TRUST.awaits(authority, "True", "Distributed");
    soon(() -> assertThat(TRUST.copy(gates)).isPresent());
    ControlPlane.shared()
        .admin()
        .configMaps()
        .inNamespace(gates)
        .withName(NAME)
        .edit(it -> new ConfigMapBuilder(it).addToData("theirs", "beside ours").build());
    TRUST.clock().advance(Duration.ofMinutes(3));

    TEAM.patches(TEAM.sees(authority), "{\"spec\":{\"trustDistribution\":null}}");

    TRUST.awaits(authority, "False", "CopyLeft");
    assertThat(TRUST.told(authority).orElseThrow().message()).contains(gates + "/" + NAME);
    assertThat(TRUST.copy(gates).orElseThrow().getData()).containsKeys("ca.pem", "theirs");
    ControlPlane.shared().admin().configMaps().inNamespace(gates).withName(NAME).delete();
    TRUST.clock().advance(Duration.ofMinutes(3));
    soon(() -> assertThat(TRUST.told(authority)).isEmpty());
  }

  @Test
  @DisplayName(
      "Copies of a former name, and ClusterTrustBundles that are withdrawn, are taken back, by the"
          + " rights that the chart gives for that and no others")
  void formerName() {
    String gates = TRUST.namespace("former-name");
    AuthorityName authority = TRUST.authority("former-name", "clusterTrustBundle: true, ");
    TRUST.awaits(authority, "True", "Distributed");
    soon(() -> assertThat(TRUST.copy(gates)).isPresent());

    List<PolicyRule> usual = rules().getRules();
    AuditLog audit = new AuditLog(ControlPlane.shared());
    long place = audit.now();

    try {
      TRUST.allows(
          new TrustTargets(Set.of(), Set.of(NAME), ClusterBundles.TAKEN_BACK),
          () -> grants(rulesToTakeBack(), NOT_TO_WRITE));

      soon(() -> assertThat(TRUST.copy(gates)).isEmpty());
      soon(() -> assertThat(clusterBundles(authority)).isEmpty());
      TRUST.awaits(authority, "False", "ConfigMapNameNotAllowed");
      assertThat(audit.since(place))
          .filteredOn(it -> it.isBy(ControlPlane.OPERATOR_ACCOUNT) && it.status() == 403)
          .isEmpty();
      assertThat(audit.usesOfOperatorSince(place))
          .contains("list configmaps", "delete configmaps")
          .contains(
              "list certificates.k8s.io/clustertrustbundles",
              "delete certificates.k8s.io/clustertrustbundles");
    } finally {
      TRUST.allowsAgain(() -> grants(usual, NOT_TO_WRITE.negate()));
    }
  }

  private static ClusterRole rules() {
    return ControlPlane.shared().admin().rbac().clusterRoles().withName(ROLE).require();
  }

  private static List<PolicyRule> rulesToTakeBack() {
    String rendered =
        HelmTemplate.of(ControlPlane.shared())
            .render(
                "--show-only",
                "templates/operator-rbac.yaml",
                "--set",
                "trustDistribution.formerConfigMapNames={" + NAME + "}",
                "--set",
                "trustDistribution.withdrawClusterTrustBundles=true");
    return Resources.load(ControlPlane.shared().admin(), rendered).stream()
        .filter(ClusterRole.class::isInstance)
        .map(it -> ((ClusterRole) it).getRules())
        .findFirst()
        .orElseThrow();
  }

  private static void grants(List<PolicyRule> rules, Predicate<Set<String>> known) {
    ControlPlane.shared()
        .admin()
        .resource(rules())
        .edit(it -> new ClusterRoleBuilder(it).withRules(rules).build());
    AllowedRules allowed = new AllowedRules(ControlPlane.shared().asOperator());
    await("the API server knows its rights").until(() -> allowed.in("default"), known);
  }

  private static List<GenericKubernetesResource> clusterBundles(AuthorityName authority) {
    return ControlPlane.shared()
        .admin()
        .genericKubernetesResources("certificates.k8s.io/v1beta1", "ClusterTrustBundle")
        .list()
        .getItems()
        .stream()
        .filter(it -> it.getMetadata().getName().contains("." + authority.name() + ":"))
        .toList();
  }
}
