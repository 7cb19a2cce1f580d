package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.support.AuditLog;
import io.keymast.support.AuditLog.Request;
import io.keymast.support.CertManager;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
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
  /** Needed, but by what this life has not, or the audit log does not tell; each has its test. */
  private static final Set<String> RARE =
      Set.of(
          // Read again where another write came between finding a finalizer and changing it.
          "get certificateauthorities",
          // The same, and before an orphan is revoked: its station, live (OrphanTest).
          "get basestations",
          // Whether a vanished authority's namespace is gone as well (NamespaceDepartureTest).
          "get namespaces",
          // Asked for where an apply makes one, which the audit log calls a patch.
          "create configmaps[keymast-trust]",
          "create clustertrustbundles",
          // Asked for by admission, and so not audited.
          "attest signers[keymast.io/*]",
          // The operator SDK looks whether it has it, and does not start without.
          "update leases in " + Release.NAMESPACE,
          // Segments that compaction has merged (CompactionTest, LedgerCrashTest).
          "delete configmaps in " + Release.NAMESPACE);

  private static final String[] VALUES = {
    "authorityNamespaces={" + Release.NAMESPACE + "}",
    "keyInstaller.dnsNames={localhost}",
    "certManager.enabled=true",
    "defaultAuthority.create=true",
    "trustDistribution.configMapNames={keymast-trust}",
    "trustDistribution.clusterTrustBundles=true",
    "defaultAuthority.spec.trustDistribution.clusterTrustBundle=true",
    "defaultAuthority.spec.trustDistribution.includeCrl=true",
    "defaultAuthority.spec.trustDistribution.namespaceSelector.matchLabels.gates=backhaul",
    "defaultAuthority.spec.revocation.ocspUrl=http://localhost:8080/keymast-system/default/ocsp"
  };

  @TempDir static Path folder;
  private ControlPlane cluster;
  private Release release;
  private DeployedProcess operator;
  private DeployedProcess keyInstaller;
  private CertManager certManager;
  private List<Request> requests;

  @BeforeAll
  void aStationsLife() {
    cluster = ControlPlane.bare("rights");
    release = new Release(cluster);
    release.upgrade(VALUES);
    release.upgrade(VALUES);
    keyInstaller =
        DeployedProcess.start(cluster, release.deployment("keymast-key-installer"), folder);
    operator = startOperator();
    soon("the Key Installer has its certificate", keyInstaller::isReady);
    restartsWithAnotherName();

    distributes();
    declares();
    fetches();
    holdsAndLifts();
    regenerates();
    delegates();
    leaves();
    requests = new AuditLog(cluster).since(0);
  }

  @AfterAll
  void stop() {
    Stream.of(operator, keyInstaller).forEach(DeployedProcess::close);
    certManager.close();
    cluster.stop();
  }

  @ParameterizedTest(name = "{0} is never refused: what it needs is granted")
  @ValueSource(strings = {"keymast-operator", "keymast-key-installer"})
  void whatIsUsedIsGranted(String account) {
    assertThat(requests)
        .filteredOn(request -> request.isBy(account))
        .isNotEmpty()
        .filteredOn(request -> request.status() == 403)
        .isEmpty();
  }

  @ParameterizedTest(name = "{0} has no right that it does not use")
  @ValueSource(strings = {"keymast-operator", "keymast-key-installer"})
  void whatIsGrantedIsUsed(String account) {
    List<Request> used = requests.stream().filter(request -> request.isBy(account)).toList();

    assertThat(Rights.of(cluster.admin(), account))
        .isNotEmpty()
        .filteredOn(right -> !RARE.contains(right.toString()))
        .filteredOn(right -> used.stream().noneMatch(right::covers))
        .as("granted, and never used")
        .isEmpty();
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

  private DeployedProcess startOperator() {
    return DeployedProcess.start(
        cluster, release.deployment("keymast-operator"), folder, this::withTheKeyInstallersAddress);
  }

  private String withTheKeyInstallersAddress(String argument) {
    return argument.replace(
        "http://keymast-key-installer-replicas." + Release.NAMESPACE + ".svc:8080",
        "http://127.0.0.1:" + keyInstaller.port("publication"));
  }

  /** Its replacement keeps the server certificate for a new name. */
  private void restartsWithAnotherName() {
    release.upgrade(
        Stream.concat(Stream.of(VALUES), Stream.of("keyInstaller.dnsNames={localhost,127.0.0.1}"))
            .toArray(String[]::new));
    assertThat(operator.stop()).isZero();
    operator = startOperator();
    soon("the certificate has both names", () -> serverCertificate().contains("127.0.0.1"));
  }

  private String serverCertificate() {
    return sh(
        "openssl s_client -connect 127.0.0.1:%d </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName || :"
            .formatted(keyInstaller.port("stations")));
  }

  private void distributes() {
    applies(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: gates, labels: {gates: backhaul}}
        """);
    soon("the gates have it, and the cluster", () -> copy() != null && !clusterBundles().isEmpty());
  }

  private ConfigMap copy() {
    return cluster.admin().configMaps().inNamespace("gates").withName("keymast-trust").get();
  }

  private List<GenericKubernetesResource> clusterBundles() {
    return cluster
        .admin()
        .genericKubernetesResources("certificates.k8s.io/v1beta1", "ClusterTrustBundle")
        .withLabel("keymast.io/trust-bundle-of")
        .list()
        .getItems();
  }

  private void declares() {
    sh("openssl ecparam -name prime256v1 -genkey -noout -out key.pem");
    sh("openssl req -x509 -new -key key.pem -subj /CN=wrapper -days 9 -out wrapper.pem");
    sh("openssl req -new -key key.pem -subj /CN=it -outform DER | base64 > request");
    String key = inYaml("openssl pkey -in key.pem -pubout");
    applies(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: stations}
        ---
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: hill, namespace: stations}
        spec: {eui: "0008004A12345678", publicKey: "%s"}
        """
            .formatted(key));
    soon("a certificate", () -> certificates().size() == 1);
  }

  private void fetches() {
    soon("it is fetched", () -> fetch("wrapper.pem").contains("BEGIN CERTIFICATE"));
    sh(
        curl("simpleenroll", "wrapper.pem")
            + " -H 'Content-Type: application/pkcs10' --data-binary @request");
    soon("it is in use", () -> fetch("own.pem").contains("BEGIN CERTIFICATE") && isInUse());
  }

  private String fetch(String certificate) {
    return sh(
        "curl -sk --cert %s --key key.pem https://127.0.0.1:%d/v1/certificate >answer; "
                .formatted(certificate, keyInstaller.port("stations"))
            + "if grep -q BEGIN answer; then cp answer own.pem; fi; cat answer");
  }

  private String curl(String operation, String certificate) {
    return "curl -sk --cert %s --key key.pem https://127.0.0.1:%d/.well-known/est/%s"
        .formatted(certificate, keyInstaller.port("stations"), operation);
  }

  private boolean isInUse() {
    return certificates().stream()
        .anyMatch(
            it ->
                it.getStatus() != null
                    && it.getStatus().delivery() != null
                    && it.getStatus().delivery().inUseAt() != null);
  }

  private void holdsAndLifts() {
    BaseStationCertificate certificate = certificates().getFirst();
    patches(certificate, "{\"spec\":{\"revocation\":{\"reason\":\"certificateHold\"}}}");
    soon("the hold is published", () -> revocationsListed().equals("1"));
    patches(certificate, "{\"spec\":{\"revocation\":null}}");
    soon("the lift is published", () -> revocationsListed().equals("0"));
  }

  private String revocationsListed() {
    return sh("curl -s http://127.0.0.1:%d/keymast-system/default/%s.crl | openssl crl -inform DER -noout -text | grep -c 'Serial Number' || :"
            .formatted(
                keyInstaller.port("publication"),
                certificates().getFirst().getSpec().authorityKeyId()))
        .strip();
  }

  private void regenerates() {
    cluster
        .admin()
        .resources(BaseStation.class)
        .inNamespace("stations")
        .withName("hill")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"regenerate\":{\"token\":\"one\",\"reason\":\"CertificateLost\"}}}");
    soon("another certificate", () -> certificates().size() == 2);
  }

  /** Another station, of an authority whose certificates cert-manager signs. */
  private void delegates() {
    certManager = CertManager.start(cluster, Release.NAMESPACE);
    sh(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=company -days 3650 -keyout ca.key -out ca.crt -addext keyUsage=critical,keyCertSign,cRLSign");
    applies(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: company, namespace: %1$s}
        type: kubernetes.io/tls
        stringData: {tls.crt: "%2$s", tls.key: "%3$s"}
        ---
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: company, namespace: %1$s}
        spec: {ca: {secretName: company}}
        ---
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: company, namespace: %1$s}
        spec:
          source: {certManager: {issuerRef: {name: company}, caCertificate: "%2$s"}}
          allowedNamespaces: {from: All}
        """
            .formatted(Release.NAMESPACE, inYaml("cat ca.crt"), inYaml("cat ca.key")));
    sh("openssl ecparam -name prime256v1 -genkey -noout -out key.pem");
    sh("openssl req -x509 -new -key key.pem -subj /CN=wrapper -days 9 -out wrapper.pem");
    sh(
        "openssl req -new -key key.pem -subj /CN=0008004A87654321 -outform DER -addext"
            + " subjectAltName=DNS:0008004a87654321.stations.keymast.internal,URI:urn:dev:mac:0008004a87654321"
            + " | base64 > request");
    applies(
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: valley, namespace: stations}
        spec:
          eui: "0008004A87654321"
          publicKey: "%s"
          certificateAuthorityRef: {name: company, namespace: %s}
        """
            .formatted(inYaml("openssl pkey -in key.pem -pubout"), Release.NAMESPACE));
    soon("the station asks by its names", () -> enrols().matches("20[02]"));
    soon("what cert-manager signed", () -> certificates().size() == 3);
  }

  private String enrols() {
    return sh(curl("simpleenroll", "wrapper.pem")
            + " -o /dev/null -w '%{http_code}' -H 'Content-Type: application/pkcs10' --data-binary @request")
        .strip();
  }

  private String inYaml(String command) {
    return sh(command).strip().replace("\n", "\\n") + "\\n";
  }

  /** The station before its namespace, which takes certificates away by itself. */
  private void leaves() {
    cluster.admin().resources(BaseStation.class).inNamespace("stations").delete();
    soon("the station goes", () -> certificates().isEmpty());
    cluster.admin().namespaces().withName("stations").delete();
    soon(
        "the stations' namespace ends",
        () -> cluster.admin().namespaces().withName("stations").get() == null);
    authorities()
        .forEach(
            authority -> {
              cluster
                  .admin()
                  .resource(authority)
                  .patch(
                      PatchContext.of(PatchType.JSON_MERGE),
                      "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
              cluster.admin().resource(authority).delete();
            });
    soon("the authorities go", () -> authorities().isEmpty());
    soon("the copies of its trust bundle go", () -> copy() == null && clusterBundles().isEmpty());
  }

  private List<BaseStationCertificate> certificates() {
    return cluster
        .admin()
        .resources(BaseStationCertificate.class)
        .inNamespace("stations")
        .list()
        .getItems();
  }

  private List<CertificateAuthority> authorities() {
    return cluster.admin().resources(CertificateAuthority.class).inAnyNamespace().list().getItems();
  }

  private void patches(BaseStationCertificate certificate, String patch) {
    cluster.admin().resource(certificate).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private void applies(String manifests) {
    Resources.load(cluster.admin(), manifests)
        .forEach(resource -> Resources.apply(cluster.admin(), resource));
  }

  private String sh(String command) {
    return Command.run(folder, List.of("sh", "-c", command), Duration.ofSeconds(60));
  }

  private void soon(String what, Callable<Boolean> condition) {
    await(what)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(500))
        .failFast(
            "a process has ended",
            () -> Stream.of(operator, keyInstaller).forEach(DeployedProcess::assertRunning))
        .until(condition);
  }
}
