package io.keymast.operator;

import static io.keymast.operator.TrustTeam.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.Folder;
import io.keymast.support.TrustManager;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A copy of an authority's trust bundle, as a source of trust-manager's own controller. */
public class TrustManagerTest {
  @AutoClose private static final TrustTeam TRUST = new TrustTeam("bundled");
  private static final PlatformTeam TEAM = TRUST.team();

  @Test
  @DisplayName(
      "examples/04-trust-distribution/trust-manager.yaml: a Bundle of the copy has the CA, then the next one beside it, and"
          + " a CA that was given up no more")
  void followsTheRotation() {
    String workloads = ControlPlane.shared().newNamespace("workloads");
    TEAM.suppliesCa("bundled-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(
        "bundled",
        "source: {secretName: bundled-tls}",
        "rotation: {trustBefore: 480h, spread: 24h, crossSign: true}",
        TRUST.distribution("bundled", "includeCrl: true, "));
    AuthorityName authority = TEAM.authority("bundled");
    try (TrustManager trustManager =
        TrustManager.start(ControlPlane.shared(), TRUST.namespace("bundled"))) {
      TEAM.applies(
          new Folder(ControlPlane.shared().root())
              .read("examples/04-trust-distribution/trust-manager.yaml")
              .replace("keymast.io/trust: backhaul", "kubernetes.io/metadata.name: " + workloads));
      soon(() -> assertThat(bundled(workloads)).isEqualTo(trusted(authority)).hasSize(1));
      TEAM.suppliesCa("bundled-tls", CaFiles.pkcs8());
      TEAM.hurries(authority);
      soon(() -> assertThat(bundled(workloads)).isEqualTo(trusted(authority)).hasSize(2));

      TEAM.patches(
          TEAM.sees(authority),
          "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(TRUST.clock().instant()));

      soon(() -> assertThat(bundled(workloads)).isEqualTo(trusted(authority)).hasSize(1));
    }
  }

  /** The CAs that the authority says are trusted. */
  private static List<String> trusted(AuthorityName authority) {
    return TEAM.sees(authority).getStatus().generations().stream()
        .filter(generation -> !"Retired".equals(generation.state()))
        .map(Generation::fingerprint)
        .sorted()
        .toList();
  }

  /** What the workloads' namespace got from trust-manager. */
  private static List<String> bundled(String namespace) {
    String pem =
        Optional.ofNullable(
                TEAM.cluster().configMaps().inNamespace(namespace).withName("station-cas").get())
            .orElseThrow()
            .getData()
            .get("ca.pem");
    return ParsedCertificate.parsePem(pem).orElseThrow().stream()
        .map(certificate -> certificate.der().sha256())
        .sorted()
        .toList();
  }
}
