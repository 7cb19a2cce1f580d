package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.chart.Rights.Right;
import io.keymast.support.AuditLog;
import io.keymast.support.AuditLog.Request;
import io.keymast.support.CertManager;
import io.keymast.support.ControlPlane;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A station's life under both processes as deployed; then what they asked the API server for. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RightsTest {
  /**
   * Needed by the operator, but by what this life has not, or the audit log does not tell: each
   * with the test that shows its use.
   */
  private static final Map<String, String> RARE =
      Map.of(
          // Where the cache does not show one: is it gone?
          "get keymast.io/certificateauthorities",
          "reconciler/cluster/AuthorityGoesTest",
          // And is its namespace?
          "get namespaces",
          "reconciler/cluster/AuthorityGoesTest",
          // Before an orphan is revoked: its station, live.
          "get keymast.io/basestations",
          "operator/OrphanTest",
          // Asked for by admission, and so not audited.
          "attest certificates.k8s.io/signers[keymast.io/*]",
          "operator/ClusterTrustBundleTest",
          // Segments that compaction has merged.
          "delete configmaps in " + Release.AUTHORITIES,
          "revocation/LedgerCrashTest");

  private static final String[] VALUES = {
    "authorityNamespaces={" + Release.AUTHORITIES + "}",
    "keyInstaller.dnsNames={localhost}",
    "certManager.enabled=true",
    "defaultAuthority.create=true",
    "trustDistribution.configMapNames={keymast-trust}",
    "trustDistribution.clusterTrustBundles=true",
    "defaultAuthority.spec.trustDistribution.clusterTrustBundle=true",
    "defaultAuthority.spec.trustDistribution.includeCrl=true",
    "defaultAuthority.spec.trustDistribution.namespaceSelector.matchLabels.gates=backhaul",
    "defaultAuthority.spec.revocation.ocspUrl=http://localhost:8080/keymast-authorities/default/ocsp"
  };

  @TempDir static Path folder;
  private ControlPlane cluster;
  private Release release;
  private Kubelet kubelet;
  private StationsLife life;
  private DeployedProcess operator;
  private DeployedProcess keyInstaller;
  private CertManager certManager;
  private List<Request> requests;

  @BeforeAll
  void aStationsLife() {
    cluster = ControlPlane.bare("rights");
    release = new Release(cluster);
    release.needs(Release.AUTHORITIES);
    release.upgrade(VALUES);
    release.upgrade(VALUES);
    kubelet = new Kubelet(cluster, release, folder);
    keyInstaller = kubelet.starts(Kubelet.KEY_INSTALLER);
    operator = kubelet.starts(Kubelet.OPERATOR, kubelet::resolved);
    kubelet.soon("the Key Installer has its certificate", keyInstaller::isReady);
    life = new StationsLife(cluster, kubelet, keyInstaller, folder);
    restartsWithAnotherName();

    life.distributes();
    life.declares();
    life.fetches();
    life.holdsAndLifts();
    life.regenerates();
    certManager = CertManager.start(cluster, Release.AUTHORITIES);
    life.delegates();
    life.leaves();
    requests = new AuditLog(cluster).since(0);
  }

  @AfterAll
  void stop() {
    kubelet.close();
    certManager.close();
    cluster.stop();
  }

  @ParameterizedTest(name = "{0} is never refused: what it needs is granted")
  @ValueSource(strings = {Kubelet.OPERATOR, Kubelet.KEY_INSTALLER})
  void whatIsUsedIsGranted(String account) {
    assertThat(requests)
        .filteredOn(request -> request.isBy(account))
        .isNotEmpty()
        .filteredOn(request -> request.status() == 403)
        .isEmpty();
  }

  @ParameterizedTest(name = "{0} has no right that it does not use")
  @ValueSource(strings = {Kubelet.OPERATOR, Kubelet.KEY_INSTALLER})
  void whatIsGrantedIsUsed(String account) {
    List<Request> used = requests.stream().filter(request -> request.isBy(account)).toList();
    List<Right> granted = Rights.of(cluster.admin(), account);

    Set<String> rare = account.equals(Kubelet.OPERATOR) ? RARE.keySet() : Set.of();

    assertThat(rare).isSubsetOf(granted.stream().map(Right::toString).toList());
    assertThat(granted)
        .isNotEmpty()
        .filteredOn(right -> !rare.contains(right.toString()))
        .filteredOn(right -> used.stream().noneMatch(right::covers))
        .as("granted, and never used")
        .isEmpty();
  }

  @Test
  @DisplayName("What is not used here is asserted to be used in the test that is named for it")
  void rareOnesAreShownElsewhere() {
    Path tests = cluster.root().resolve("operator/src/test/java/io/keymast");

    assertThat(RARE)
        .allSatisfy(
            (right, test) ->
                assertThat(tests.resolve(test + ".java"))
                    .content()
                    .contains('"' + right.replaceFirst("(\\[| in ).*", "")));
  }

  @Test
  @DisplayName("No process asks for Secrets but where its own are")
  void secretsAreNamed() {
    assertThat(requests)
        .filteredOn(request -> request.resource().equals("secrets"))
        .filteredOn(request -> request.isBy("keymast-key-installer"))
        .extracting(Request::name)
        .containsOnly(
            "keymast-station-passwords", "keymast-key-installer-tls", "keymast-ocsp-responders");
  }

  /** Its replacement keeps the server certificate for a new name. */
  private void restartsWithAnotherName() {
    release.upgrade(
        Stream.concat(Stream.of(VALUES), Stream.of("keyInstaller.dnsNames={localhost,127.0.0.1}"))
            .toArray(String[]::new));
    kubelet.stops(operator);
    operator = kubelet.starts(Kubelet.OPERATOR, kubelet::resolved);
    kubelet.soon("the certificate has both names", () -> serverCertificate().contains("127.0.0.1"));
  }

  private String serverCertificate() {
    return life.sh(
        "openssl s_client -connect 127.0.0.1:%d </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName || :"
            .formatted(keyInstaller.port("stations")));
  }
}
