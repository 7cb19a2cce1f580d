package io.keymast.rbac;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;

/** A platform with one station and its certificate, and Secrets of all sorts around them. */
final class Scene {
  static final String STATION = "station";
  static final String CERTIFICATE = "station-4f2a";
  static final String AUTHORITY = "stations";
  static final String CA_SECRET = "stations-ca-1";
  static final String LEDGER = "stations-ledger";

  final ControlPlane controlPlane;
  final KubernetesClient admin;
  final String stations;
  final String platform;

  Scene(String name) {
    this(name, ControlPlane.shared());
  }

  Scene(String name, ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
    admin = controlPlane.admin();
    platform = controlPlane.newAuthorityNamespace(name + "-platform");
    stations = controlPlane.newNamespace(name + "-stations");
    secret(platform, CA_SECRET);
    secret(stations, "keymast-station-passwords");
    secret(stations, "database");
    admin
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(platform)
                .withName(LEDGER)
                .endMetadata()
                .build())
        .create();
    apply(admin, authority(AUTHORITY));
    apply(admin, station(STATION));
    apply(admin, certificate(CERTIFICATE));
  }

  Resource<BaseStation> station(KubernetesClient by) {
    return by.resources(BaseStation.class).inNamespace(stations).withName(STATION);
  }

  Resource<BaseStationCertificate> certificate(KubernetesClient by) {
    return by.resources(BaseStationCertificate.class).inNamespace(stations).withName(CERTIFICATE);
  }

  /** A merge patch of an object's status. */
  static void reports(Resource<?> of, String status) {
    of.subresource("status").patch(merge(), "{\"status\":" + status + "}");
  }

  /** A merge patch of an object itself. */
  static void changes(Resource<?> of, String patch) {
    of.patch(merge(), patch);
  }

  static void apply(KubernetesClient by, String manifest) {
    Resources.apply(by, manifest);
  }

  String authority(String name) {
    return """
    apiVersion: keymast.io/v1beta1
    kind: CertificateAuthority
    metadata: {name: %s, namespace: %s}
    spec: {source: {selfSigned: {}}}
    """
        .formatted(name, platform);
  }

  String station(String name) {
    return """
    apiVersion: keymast.io/v1beta1
    kind: BaseStation
    metadata: {name: %s, namespace: %s}
    spec: {eui: "0008004A12345678"}
    """
        .formatted(name, stations);
  }

  String certificate(String name) {
    return """
    apiVersion: keymast.io/v1beta1
    kind: BaseStationCertificate
    metadata:
      name: %s
      namespace: %s
      labels: {keymast.io/eui: "0008004A12345678"}
      finalizers: [keymast.io/revocation-ledger]
    spec:
      baseStationRef: {name: station}
      eui: "0008004A12345678"
      certificateAuthorityRef: {name: stations, namespace: %s}
      certificate: PEM
      serialNumber: "01"
      notBefore: "2026-01-01T00:00:00Z"
      notAfter: "2028-01-01T00:00:00Z"
      fingerprint: %s
      publicKeyFingerprint: %s
      usage: TLS
      authorityKeyId: %s
      revision: 1
      causes: [Initial]
    """
        .formatted(name, stations, platform, "ab".repeat(32), "cd".repeat(32), "ef".repeat(20));
  }

  private void secret(String namespace, String name) {
    admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .addToStringData("value", "secret")
                .build())
        .serverSideApply();
  }

  private static PatchContext merge() {
    return PatchContext.of(PatchType.JSON_MERGE);
  }
}
