package io.keymast.support;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** A Lease beside those that the chart names, which the operator's account may hold too. */
public final class ExtraLease {
  private ExtraLease() {}

  /** As {@code --lease} takes it. */
  public static String named(String name, ControlPlane controlPlane) {
    Resources.apply(
        controlPlane.admin(),
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: lease-%1$s, namespace: %2$s}
        rules:
          - {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [%1$s], verbs: [get, update, patch]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: lease-%1$s, namespace: %2$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: lease-%1$s}
        subjects: [{kind: ServiceAccount, name: %3$s, namespace: %2$s}]
        """
            .formatted(name, ControlPlane.SYSTEM_NAMESPACE, ControlPlane.OPERATOR_ACCOUNT));
    await("the right to the Lease " + name)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .untilAsserted(
            () ->
                controlPlane
                    .asOperator()
                    .resources(Lease.class)
                    .inNamespace(ControlPlane.SYSTEM_NAMESPACE)
                    .withName(name)
                    .get());
    return ControlPlane.SYSTEM_NAMESPACE + "/" + name;
  }
}
