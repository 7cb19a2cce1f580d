package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  @DisplayName("tools/README.md, a look around by hand: it starts, and is asked")
  void byHand(@TempDir Path folder) {
    Path its = folder.resolve("try");
    String block =
        FencedBlock.of(controlPlane.root(), "tools/README.md", "export KUBECONFIG")
            .text()
            .replace("/tmp/try", its.toString());
    try {
      assertThat(Command.run(controlPlane.root(), List.of("sh", "-euc", block), Patience.LONG))
          .contains("default");
    } finally {
      Command.run(
          controlPlane.root(), List.of("tools/control-plane/stop", "--dir", its.toString()));
    }
  }
}
