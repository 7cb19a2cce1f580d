package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ControlPlaneTest {
  private final ControlPlane controlPlane = ControlPlane.shared();

  @Test
  @DisplayName("An account that was given no rights has none")
  void rbacIsOn() {
    String namespace = controlPlane.newNamespace("rbac");

    assertThat(controlPlane.admin().namespaces().withName(namespace).get()).isNotNull();
    Assertions.assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(
            () -> controlPlane.as(namespace, "nobody").secrets().inNamespace(namespace).list())
        .satisfies(refused -> assertThat(refused.getCode()).isEqualTo(403));
  }
}
