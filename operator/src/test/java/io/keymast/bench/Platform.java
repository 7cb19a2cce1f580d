package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.PkiSamples;
import io.keymast.pki.PublicKeyPem;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.time.Duration;
import java.util.List;

/** A control plane of its own, an authority that issues as fast as it is asked, its stations. */
final class Platform implements AutoCloseable {
  static final String STATIONS = "stations";
  static final String STATION_PATH =
      "/apis/keymast.io/v1beta1/namespaces/" + STATIONS + "/basestations";
  static final String CERTIFICATE_PATH =
      "/apis/keymast.io/v1beta1/namespaces/" + STATIONS + "/basestationcertificates";
  private static final long FIRST_EUI = 0x0016_C001_E000_0000L;

  private final ControlPlane controlPlane;
  private final AuthorityName authority;

  private Platform(ControlPlane controlPlane, AuthorityName authority) {
    this.controlPlane = controlPlane;
    this.authority = authority;
  }

  static Platform start() {
    ControlPlane controlPlane = ControlPlane.separate("bench");
    Platform platform =
        new Platform(
            controlPlane, new AuthorityName(controlPlane.newAuthorityNamespace("ca"), "lora"));
    List.of(STATIONS, BareLoop.NAMESPACE)
        .forEach(
            name ->
                platform.applies(
                    "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}".formatted(name)));
    platform.applies(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: lora, namespace: %s}
        spec:
          source: {selfSigned: {subject: {commonName: Bench CA}}}
          allowedNamespaces: {from: All}
          issuanceRate: 100000
        """
            .formatted(platform.authority.namespace()));
    return platform;
  }

  ControlPlane controlPlane() {
    return controlPlane;
  }

  /** That looks after {@link #STATIONS}; returns when it is started. */
  KeymastProcess startsOperator() {
    return KeymastProcess.operator(
        controlPlane,
        "--namespace",
        STATIONS,
        "--default-authority",
        authority.namespace() + "/" + authority.name());
  }

  /** The same; returns when the authority issues. */
  KeymastProcess operator() {
    KeymastProcess operator = startsOperator();
    awaitsAuthority();
    return operator;
  }

  void awaitsAuthority() {
    await("the authority issues").atMost(Duration.ofMinutes(2)).until(this::isIssuing);
  }

  /** A manifest of a station with its own key, as JSON. */
  String station(String namespace, int number) {
    return """
        {"apiVersion":"keymast.io/v1beta1","kind":"BaseStation",
         "metadata":{"name":"%s","namespace":"%s"},
         "spec":{"eui":"%s","publicKey":"%s"}}
        """
        .formatted(
            name(number),
            namespace,
            eui(number),
            PublicKeyPem.encode(PkiSamples.newPublicKey("secp256r1")).replace("\n", "\\n"));
  }

  static String name(int number) {
    return "station-" + number;
  }

  static String eui(int number) {
    return "%016X".formatted(FIRST_EUI + number);
  }

  void applies(String manifest) {
    KubernetesClient admin = controlPlane.admin();
    Resources.load(admin, manifest).forEach(resource -> Resources.apply(admin, resource));
  }

  private boolean isIssuing() {
    CertificateAuthority seen =
        controlPlane
            .admin()
            .resources(CertificateAuthority.class)
            .inNamespace(authority.namespace())
            .withName(authority.name())
            .require();
    return seen.getStatus() != null
        && ConditionType.READY
            .in(seen.getStatus().conditions())
            .filter(condition -> "Issuing".equals(condition.reason()))
            .isPresent();
  }

  @Override
  public void close() {
    controlPlane.stop();
  }
}
