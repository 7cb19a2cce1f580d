package io.keymast.chart;

import static io.keymast.support.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.support.AuditLog;
import io.keymast.support.AuditLog.Request;
import io.keymast.support.ControlPlane;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release with {@code keyInstaller.passwords.enabled=false}. */
@SuppressWarnings("NullAway.Init")
class PasswordlessReleaseTest {
  private static final String[] VALUES = {
    "authorityNamespaces={" + Release.AUTHORITIES + "}",
    "keyInstaller.dnsNames={localhost}",
    "keyInstaller.passwords.enabled=false",
    "defaultAuthority.create=true"
  };

  @TempDir Path folder;

  @Test
  @DisplayName("Stations are served by their keys, and nobody may read a password, or tries to")
  void readsNone() {
    ControlPlane cluster = ControlPlane.bare("passwordless");
    Release release = new Release(cluster);
    release.needs(Release.AUTHORITIES);
    release.upgrade(VALUES);
    release.upgrade(VALUES);
    try (Kubelet kubelet = new Kubelet(cluster, release, folder)) {
      DeployedProcess keyInstaller = kubelet.starts(Kubelet.KEY_INSTALLER);
      kubelet.starts(Kubelet.OPERATOR, kubelet::resolved);
      kubelet.soon("the Key Installer has its certificate", keyInstaller::isReady);
      StationsLife life = new StationsLife(cluster, kubelet, keyInstaller, folder);

      life.declares();
      life.fetches();

      List<Request> requests =
          new AuditLog(cluster)
              .since(0).stream().filter(it -> it.isBy(Kubelet.KEY_INSTALLER)).toList();
      assertThat(requests).isNotEmpty().noneMatch(it -> it.status() == 403);
      assertThat(requests)
          .filteredOn(it -> it.resource().equals("secrets"))
          .extracting(Request::name)
          .containsOnly("keymast-key-installer-tls", "keymast-ocsp-responders");
      KubernetesClient thief = cluster.as(Release.NAMESPACE, Kubelet.KEY_INSTALLER);
      assertRefused(
          () ->
              thief
                  .secrets()
                  .inNamespace("stations")
                  .withField("metadata.name", "keymast-station-passwords")
                  .list());
    } finally {
      cluster.stop();
    }
  }
}
