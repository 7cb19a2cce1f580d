package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.ACertificate;
import io.keymast.decision.KnownCertificate;
import io.keymast.support.ControlPlane;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is given up for good when it can't be stored, and what is tried again. */
class CertificateObjectsTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final KnownCertificate CERTIFICATE = ACertificate.certificate(2).known();

  @Test
  @DisplayName("S41 Where its namespace is gone too, it can't be stored ever again")
  void namespaceGone() {
    assertThat(isStored(CONTROL_PLANE.asOperator(), "never-there")).isFalse();
  }

  @Test
  @DisplayName("S41 Nor where a rule of the resource refuses it")
  void invalid() {
    String namespace = CONTROL_PLANE.newNamespace("refusing");

    assertThat(isStored(CONTROL_PLANE.admin(), namespace)).isFalse();
  }

  @Test
  @DisplayName("S41 A right that is missing may come back: it is tried again")
  void forbidden() {
    String namespace = CONTROL_PLANE.newNamespace("forbidding");
    KubernetesClient other = CONTROL_PLANE.asKeyInstaller();

    assertThatThrownBy(() -> isStored(other, namespace))
        .isInstanceOf(KubernetesClientException.class)
        .extracting(thrown -> ((KubernetesClientException) thrown).getCode())
        .isEqualTo(403);
  }

  private static boolean isStored(KubernetesClient client, String namespace) {
    BaseStationCertificate last = VanishedTest.stored(CERTIFICATE);
    last.getMetadata().setNamespace(namespace);
    return new CertificateObjects(client).store(new Vanished(last, CERTIFICATE));
  }
}
