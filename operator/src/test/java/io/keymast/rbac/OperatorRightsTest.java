package io.keymast.rbac;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.AllowedRules;
import io.keymast.support.ControlPlane;
import io.keymast.support.HelmTemplate;
import io.keymast.support.Resources;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * All that the API server allows the operator's token, by what the chart is told. {@code
 * RightsTest} shows that it uses them.
 */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayName("The operator may, where its account has no other rights than the chart's,")
@SuppressWarnings("NullAway.Init")
class OperatorRightsTest {
  private static final String AUTHORITIES = "rights-platform";
  private static final String STATIONS = "rights-stations";

  /** In every namespace, that of its own, of authorities, of stations, or of others. */
  private static final Set<String> EVERYWHERE =
      Set.of(
          "get keymast.io/basestations",
          "list keymast.io/basestations",
          "watch keymast.io/basestations",
          // Narrowed to its own finalizer by an admission policy.
          "patch keymast.io/basestations",
          "patch keymast.io/basestations/status",
          "get keymast.io/basestationcertificates",
          "list keymast.io/basestationcertificates",
          "watch keymast.io/basestationcertificates",
          "create keymast.io/basestationcertificates",
          "patch keymast.io/basestationcertificates",
          "delete keymast.io/basestationcertificates",
          "patch keymast.io/basestationcertificates/status",
          "get keymast.io/certificateauthorities",
          "list keymast.io/certificateauthorities",
          "watch keymast.io/certificateauthorities",
          "patch keymast.io/certificateauthorities",
          "patch keymast.io/certificateauthorities/status",
          "get namespaces",
          "list namespaces",
          "watch namespaces",
          "create events.k8s.io/events");

  private static final Set<String> IN_ITS_OWN =
      Set.of(
          "create coordination.k8s.io/leases",
          "get coordination.k8s.io/leases [keymast-operator]",
          "update coordination.k8s.io/leases [keymast-operator]",
          "patch coordination.k8s.io/leases [keymast-operator]",
          "create secrets",
          "get secrets [keymast-ocsp-responders]",
          "update secrets [keymast-ocsp-responders]");

  private static final Set<String> WHERE_AUTHORITIES_ARE =
      Set.of(
          "get secrets",
          "list secrets",
          "create secrets",
          "patch secrets",
          "get configmaps",
          "list configmaps",
          "create configmaps",
          "update configmaps",
          "delete configmaps");

  private static final Set<String> TO_DISTRIBUTE_TRUST =
      Set.of(
          "get configmaps [keymast-trust]",
          "list configmaps [keymast-trust]",
          "create configmaps [keymast-trust]",
          "patch configmaps [keymast-trust]",
          "delete configmaps [keymast-trust]",
          "list certificates.k8s.io/clustertrustbundles",
          "create certificates.k8s.io/clustertrustbundles",
          "patch certificates.k8s.io/clustertrustbundles",
          "delete certificates.k8s.io/clustertrustbundles",
          "attest certificates.k8s.io/signers [keymast.io/*]");

  /** {@code TrustWithdrawalTest} shows that they are enough. */
  private static final Set<String> TO_TAKE_TRUST_BACK =
      Set.of(
          "list configmaps [keymast-trust]",
          "delete configmaps [keymast-trust]",
          "list certificates.k8s.io/clustertrustbundles",
          "delete certificates.k8s.io/clustertrustbundles");

  private static final Set<String> TO_ASK_ISSUERS =
      Set.of(
          "get cert-manager.io/certificaterequests",
          "list cert-manager.io/certificaterequests",
          "create cert-manager.io/certificaterequests",
          "delete cert-manager.io/certificaterequests");

  private ControlPlane controlPlane;

  @BeforeAll
  void platform() {
    controlPlane = ControlPlane.separate("operator-rights");
    for (String namespace : List.of(AUTHORITIES, STATIONS)) {
      Resources.apply(
          controlPlane.admin(),
          """
          apiVersion: v1
          kind: Namespace
          metadata: {name: %s}
          """
              .formatted(namespace));
    }
  }

  @AfterAll
  void end() {
    controlPlane.stop();
  }

  @Test
  @DisplayName("keep stations and authorities, and no more where nothing else is asked of it")
  void byDefault() {
    isInstalledWith();

    awaitsRights(ControlPlane.SYSTEM_NAMESPACE, EVERYWHERE, IN_ITS_OWN);
    awaitsRights(AUTHORITIES, EVERYWHERE, WHERE_AUTHORITIES_ARE);
    for (String namespace : List.of(STATIONS, "default", "kube-system")) {
      awaitsRights(namespace, EVERYWHERE);
    }
  }

  @Test
  @DisplayName("write trust bundles and CertificateRequests too, where values ask for them")
  void withEverything() {
    isInstalledWith(
        "trustDistribution.configMapNames={keymast-trust}",
        "trustDistribution.clusterTrustBundles=true",
        "certManager.enabled=true");

    awaitsRights(ControlPlane.SYSTEM_NAMESPACE, EVERYWHERE, TO_DISTRIBUTE_TRUST, IN_ITS_OWN);
    awaitsRights(
        AUTHORITIES, EVERYWHERE, TO_DISTRIBUTE_TRUST, WHERE_AUTHORITIES_ARE, TO_ASK_ISSUERS);
    awaitsRights(STATIONS, EVERYWHERE, TO_DISTRIBUTE_TRUST);
  }

  @Test
  @DisplayName("only take back what it may distribute no longer")
  void takingBack() {
    isInstalledWith(
        "trustDistribution.formerConfigMapNames={keymast-trust}",
        "trustDistribution.withdrawClusterTrustBundles=true");

    awaitsRights(AUTHORITIES, EVERYWHERE, TO_TAKE_TRUST_BACK, WHERE_AUTHORITIES_ARE);
    awaitsRights(STATIONS, EVERYWHERE, TO_TAKE_TRUST_BACK);
  }

  @Test
  @DisplayName("renew the Key Installer's server certificate where they issue it")
  void serverCertificate() {
    isInstalledWith("keyInstaller.dnsNames={keys.example.net}");

    awaitsRights(
        ControlPlane.SYSTEM_NAMESPACE,
        EVERYWHERE,
        replaced(
            "[keymast-ocsp-responders]", "[keymast-key-installer-tls, keymast-ocsp-responders]"));
  }

  @Test
  @DisplayName("not touch it where cert-manager issues it")
  void serverCertificateOfCertManager() {
    isInstalledWith(
        "keyInstaller.dnsNames={keys.example.net}",
        "keyInstaller.certManager.enabled=true",
        "keyInstaller.certManager.issuerRef.name=platform");

    awaitsRights(ControlPlane.SYSTEM_NAMESPACE, EVERYWHERE, IN_ITS_OWN);
  }

  @Test
  @DisplayName("hold the Leases of all shards, and no others")
  void leasesOfShards() {
    isInstalledWith(
        "operator.shards[0].name=north",
        "operator.shards[0].authorities={" + AUTHORITIES + "/north}");

    awaitsRights(
        ControlPlane.SYSTEM_NAMESPACE,
        EVERYWHERE,
        replaced("[keymast-operator]", "[keymast-operator, keymast-operator-north]"));
  }

  private static Set<String> replaced(String names, String others) {
    return IN_ITS_OWN.stream()
        .map(right -> right.replace(names, others))
        .collect(Collectors.toSet());
  }

  private void isInstalledWith(String... values) {
    String[] options =
        Stream.concat(
                Stream.of("--show-only", "templates/operator-rbac.yaml"),
                Stream.concat(
                        Stream.of("authorityNamespaces={" + AUTHORITIES + "}"), Stream.of(values))
                    .flatMap(value -> Stream.of("--set", value)))
            .toArray(String[]::new);
    Resources.apply(controlPlane.admin(), HelmTemplate.of(controlPlane).render(options));
  }

  /** The API server hears of roles after they are stored. */
  @SafeVarargs
  private void awaitsRights(String namespace, Set<String>... rights) {
    Set<String> all = new TreeSet<>();
    Stream.of(rights).forEach(all::addAll);
    AllowedRules rules = new AllowedRules(controlPlane.asOperator());
    await("rights in " + namespace)
        .untilAsserted(() -> assertThat(rules.in(namespace)).isEqualTo(all));
  }
}
