package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.keymast.revocation.GenerationLedger;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The namespace of an authority is deleted first, and the operator's rights there with it. */
class AuthorityNamespaceDepartureTest {
  private static final int FEW = 60;

  private final PlatformTeam team = new PlatformTeam("namespace-first");
  private final AuditLog audit = new AuditLog(ControlPlane.shared());

  @Test
  @DisplayName(
      "S40 Without its rights the operator says so and waits; once a person gives them back, all"
          + " ends, and what was revoked last is stored")
  void namespaceOfAnAuthority() {
    try (OperatorUnderTest operator = OperatorUnderTest.start(new MutableClock())) {
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      Station station = Station.named("last");
      team.applies(station);
      team.awaitsReady(station);
      String namespace = team.authority().namespace();
      await("the segment that is there before it is needed")
          .until(
              () ->
                  team.ledger().generations().values().stream()
                      .anyMatch(GenerationLedger::hasSpare));

      team.cluster().namespaces().withName(namespace).delete();

      team.awaits(
          team.authority(),
          seen ->
              seen.getStatus().conditions().toString().contains("has lost its rights")
                  && seen.getMetadata().getDeletionTimestamp() != null);
      long place = audit.now();
      await("two more tries").until(() -> tries(place, namespace) > 1);
      assertThat(audit.ofOperatorSince(place, namespace)).hasSizeLessThan(FEW);

      team.deletes(station);
      ClusterRole role = role();
      ClusterRoleBinding binding = binding(role);
      team.cluster().resource(role).create();
      team.cluster().resource(binding).create();
      try {
        await("the station's end").until(() -> team.station(station).get() == null);
        assertThat(team.ledger().entries()).hasSize(1);
        team.patches(team.sees(team.authority()), "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
        await("the namespace's end")
            .until(() -> team.cluster().namespaces().withName(namespace).get() == null);
      } finally {
        team.cluster().resource(binding).delete();
        team.cluster().resource(role).delete();
      }
      team.leaves();
    }
  }

  private long tries(long place, String namespace) {
    return audit.ofOperatorSince(place, namespace).stream()
        .filter(request -> request.resource().equals("configmaps"))
        .filter(request -> request.status() == 403)
        .count();
  }

  /** As docs/deleting.md says. */
  private static ClusterRole role() {
    return new ClusterRoleBuilder()
        .withNewMetadata()
        .withName("keymast-farewell")
        .endMetadata()
        .addNewRule()
        .withApiGroups("")
        .withResources("secrets", "configmaps")
        .withVerbs("get", "list", "update", "patch", "delete")
        .endRule()
        .build();
  }

  private static ClusterRoleBinding binding(ClusterRole role) {
    return new ClusterRoleBindingBuilder()
        .withNewMetadata()
        .withName(role.getMetadata().getName())
        .endMetadata()
        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role.getMetadata().getName())
        .addNewSubject(
            "", "ServiceAccount", ControlPlane.OPERATOR_ACCOUNT, ControlPlane.SYSTEM_NAMESPACE)
        .build();
  }
}
