package io.keymast.chart;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.support.CertManager;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.nio.file.Path;
import java.util.List;

/**
 * What happens to stations before a release that runs: declared, served, revoked, gone.
 *
 * @param folder where they have their keys
 */
record StationsLife(
    ControlPlane cluster, Kubelet kubelet, DeployedProcess keyInstaller, Path folder) {
  void distributes() {
    Resources.apply(
        cluster.admin(),
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: gates, labels: {gates: backhaul}}
        """);
    kubelet.soon(
        "the gates have it, and the cluster", () -> copy() != null && !clusterBundles().isEmpty());
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

  void declares() {
    sh("openssl ecparam -name prime256v1 -genkey -noout -out key.pem");
    sh("openssl req -x509 -new -key key.pem -subj /CN=wrapper -days 9 -out wrapper.pem");
    sh("openssl req -new -key key.pem -subj /CN=it -outform DER | base64 > request");
    String key = inYaml("openssl pkey -in key.pem -pubout");
    Resources.apply(
        cluster.admin(),
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
    kubelet.soon("a certificate", () -> certificates().size() == 1);
  }

  void fetches() {
    kubelet.soon("it is fetched", () -> fetch("wrapper.pem").contains("BEGIN CERTIFICATE"));
    sh(
        curl("simpleenroll", "wrapper.pem")
            + " -H 'Content-Type: application/pkcs10' --data-binary @request");
    kubelet.soon("it is in use", () -> isServed() && isInUse());
  }

  boolean isServed() {
    return fetch("own.pem").contains("BEGIN CERTIFICATE");
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

  void holdsAndLifts() {
    BaseStationCertificate certificate = certificates().getFirst();
    patches(certificate, "{\"spec\":{\"revocation\":{\"reason\":\"certificateHold\"}}}");
    kubelet.soon("the hold is published", () -> revocationsListed().equals("1"));
    patches(certificate, "{\"spec\":{\"revocation\":null}}");
    kubelet.soon("the lift is published", () -> revocationsListed().equals("0"));
  }

  private String revocationsListed() {
    return sh("curl -s http://127.0.0.1:%d/keymast-authorities/default/%s.crl | openssl crl -inform DER -noout -text | grep -c 'Serial Number' || :"
            .formatted(
                keyInstaller.port("publication"),
                certificates().getFirst().getSpec().authorityKeyId()))
        .strip();
  }

  void regenerates() {
    cluster
        .admin()
        .resources(BaseStation.class)
        .inNamespace("stations")
        .withName("hill")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"regenerate\":{\"token\":\"one\",\"reason\":\"CertificateLost\"}}}");
    kubelet.soon("another certificate", () -> certificates().size() == 2);
  }

  /** Another station, of an authority whose certificates cert-manager signs, which is there. */
  void delegates() {
    sh(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=company"
            + " -days 3650 -keyout ca.key -out ca.crt -addext"
            + " keyUsage=critical,keyCertSign,cRLSign");
    CertManager.issues(
        cluster.admin(), Release.AUTHORITIES, "company", sh("cat ca.crt"), sh("cat ca.key"));
    Resources.apply(
        cluster.admin(),
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: company, namespace: %s}
        spec:
          source: {certManager: {issuerRef: {name: company}, caCertificate: "%s"}}
          allowedNamespaces: {from: All}
        """
            .formatted(Release.AUTHORITIES, inYaml("cat ca.crt")));
    sh("openssl ecparam -name prime256v1 -genkey -noout -out key.pem");
    sh("openssl req -x509 -new -key key.pem -subj /CN=wrapper -days 9 -out wrapper.pem");
    sh(
        "openssl req -new -key key.pem -subj /CN=0008004A87654321 -outform DER -addext"
            + " subjectAltName=DNS:0008004a87654321.stations.keymast.internal,URI:urn:dev:mac:0008004a87654321"
            + " | base64 > request");
    Resources.apply(
        cluster.admin(),
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: valley, namespace: stations}
        spec:
          eui: "0008004A87654321"
          publicKey: "%s"
          certificateAuthorityRef: {name: company, namespace: %s}
        """
            .formatted(inYaml("openssl pkey -in key.pem -pubout"), Release.AUTHORITIES));
    kubelet.soon("the station asks by its names", () -> enrols().matches("20[02]"));
    kubelet.soon("what cert-manager signed", () -> certificates().size() == 3);
  }

  private String enrols() {
    return sh(curl("simpleenroll", "wrapper.pem")
            + " -o /dev/null -w '%{http_code}' -H 'Content-Type: application/pkcs10' --data-binary"
            + " @request")
        .strip();
  }

  private String inYaml(String command) {
    return sh(command).strip().replace("\n", "\\n") + "\\n";
  }

  /** The station before its namespace, which takes certificates away by itself. */
  void leaves() {
    cluster.admin().resources(BaseStation.class).inNamespace("stations").delete();
    kubelet.soon("the station goes", () -> certificates().isEmpty());
    cluster.admin().namespaces().withName("stations").delete();
    kubelet.soon(
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
    kubelet.soon("the authorities go", () -> authorities().isEmpty());
    kubelet.soon(
        "the copies of its trust bundle go", () -> copy() == null && clusterBundles().isEmpty());
  }

  List<BaseStationCertificate> certificates() {
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

  String sh(String command) {
    return Command.run(folder, List.of("sh", "-c", command));
  }
}
