package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.StationName;
import io.keymast.keyinstaller.StationBox.Answered;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What stations get before the Key Installer knows them. */
class ReadinessTest {
  private static final KeyId KEY = Platform.newCa("CA that is over").keyId();

  @Test
  @DisplayName("Attack 12: before the caches are filled every request gets 503 with Retry-After")
  void asksToComeAgain() throws Exception {
    String account = "late-key-installer";
    bind(account, "keymast-key-installer-under-test");
    try (KeyInstallerUnderTest keyInstaller =
        KeyInstallerUnderTest.starting(ControlPlane.shared().impersonating(account))) {
      StationBox box = keyInstaller.newStation();
      StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
      ParsedCertificate issued =
          keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
      box.request("request");
      await()
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
      bind(account, "keymast-key-installer");

      keyInstaller.awaitReady();
      box.awaitsCertificate(issued);
    }
  }

  @Test
  @DisplayName(
      "A CRL is a former key's since its authority is gone, not while the caches are empty")
  void authorityIsGone() throws Exception {
    String account = "ignorant-key-installer";
    bind(account, "keymast-key-installer-under-test");
    try (KeyInstallerUnderTest keyInstaller =
        KeyInstallerUnderTest.starting(ControlPlane.shared().impersonating(account))) {
      var gone = new AuthorityName(keyInstaller.platform().namespace(), "gone");
      boolean early = keyInstaller.server().isFormer(gone, KEY);

      bind(account, "keymast-key-installer");
      keyInstaller.awaitReady();

      assertThat(early).isFalse();
      assertThat(keyInstaller.server().isFormer(gone, KEY)).isTrue();
    }
  }

  private static void bind(String account, String role) {
    Resources.apply(
        ControlPlane.shared().admin(),
        new ClusterRoleBindingBuilder()
            .withNewMetadata()
            .withName(account + "-" + role)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
            .addNewSubject("rbac.authorization.k8s.io", "User", account, null)
            .build());
  }
}
