package io.keymast.chart;

import static io.keymast.support.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.status.ConditionType;
import io.keymast.support.AuditLog;
import io.keymast.support.AuditLog.Request;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
      Resources.apply(
          cluster.admin(),
          """
          apiVersion: keymast.io/v1beta1
          kind: CertificateAuthority
          metadata: {name: by-password, namespace: %s}
          spec: {source: {selfSigned: {}}, keyInstaller: {authentication: Password}}
          """
              .formatted(Release.AUTHORITIES));
      kubelet.soon("who asks for passwords hears of it", () -> isUnsupported(cluster));

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

  private static boolean isUnsupported(ControlPlane cluster) {
    return Optional.ofNullable(
            cluster
                .admin()
                .resources(CertificateAuthority.class)
                .inNamespace(Release.AUTHORITIES)
                .withName("by-password")
                .require()
                .getStatus())
        .map(CertificateAuthorityStatus::conditions)
        .flatMap(ConditionType.AUTHENTICATION_SUPPORTED::in)
        .filter(condition -> "PasswordsUnread".equals(condition.reason()))
        .isPresent();
  }
}
