package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.keymast.domain.StationName;
import io.keymast.keyinstaller.StationBox.Answered;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What stations get before the Key Installer knows them. */
class ReadinessTest {
  private static final String LATE = "late-key-installer";

  @Test
  @DisplayName("Attack 12: before the caches are filled every request gets 503 with Retry-After")
  void asksToComeAgain() throws Exception {
    bind("keymast-key-installer-under-test");
    try (KeyInstallerUnderTest keyInstaller =
        KeyInstallerUnderTest.starting(ControlPlane.shared().impersonating(LATE))) {
      StationBox box = keyInstaller.newStation();
      StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
      ParsedCertificate issued =
          keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
      box.request("request");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> box.sh("curl -sk " + box.url("/") + " && echo up || echo down").contains("up"));

      for (Answered early :
          new Answered[] {
            box.getWithKey("/v1/certificate"),
            box.curl("/v1/certificate"),
            box.curl("/v1/ca"),
            box.enrollWithKey("/.well-known/est/simpleenroll", "request")
          }) {
        assertThat(early.status()).isEqualTo(503);
        assertThat(early.reason()).isEqualTo("NotReady");
        assertThat(early.header("Retry-After")).isNotEmpty();
      }
      assertThat(keyInstaller.server().isReady()).isFalse();
      bind("keymast-key-installer");

      keyInstaller.awaitReady();
      PollingTest.awaitCertificate(box, issued);
    }
  }

  private static void bind(String role) {
    Resources.apply(
        ControlPlane.shared().admin(),
        new ClusterRoleBindingBuilder()
            .withNewMetadata()
            .withName(LATE + "-" + role)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
            .addNewSubject("rbac.authorization.k8s.io", "User", LATE, null)
            .build());
  }
}
