package io.keymast.support;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.revocation.LedgerNames;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the operator keeps of certificates that are no station's: its own Secrets', without their
 * keys, and those of CAs by others of their authority.
 */
record Infrastructure(List<Map<String, String>> certificates) {
  private static final String CERTIFICATE = "tls.crt";

  /**
   * @param authorities the namespace that they are in, with their ledgers
   */
  static Infrastructure of(KubernetesClient cluster, String authorities) {
    Stream<Map<String, String>> secrets =
        Stream.of(authorities, ControlPlane.SYSTEM_NAMESPACE)
            .flatMap(
                namespace ->
                    cluster
                        .secrets()
                        .inNamespace(namespace)
                        .withLabel("app.kubernetes.io/managed-by", ControlPlane.OPERATOR_ACCOUNT)
                        .list()
                        .getItems()
                        .stream())
            .flatMap(Infrastructure::certificate);
    Stream<Map<String, String>> crossCertificates =
        cluster
            .configMaps()
            .inNamespace(authorities)
            .withLabel(LedgerNames.PART_LABEL, "cross-certificate")
            .list()
            .getItems()
            .stream()
            .flatMap(Infrastructure::certificate);
    return new Infrastructure(Stream.concat(secrets, crossCertificates).toList());
  }

  /** A JSON object each. */
  List<String> lines() {
    return certificates.stream().map(Serialization::asJson).toList();
  }

  private static Stream<Map<String, String>> certificate(Secret secret) {
    return Optional.ofNullable(secret.getData())
        .flatMap(data -> Optional.ofNullable(data.get(CERTIFICATE)))
        .map(Base64.getDecoder()::decode)
        .map(pem -> named(secret, new String(pem, StandardCharsets.US_ASCII)))
        .stream();
  }

  private static Stream<Map<String, String>> certificate(ConfigMap crossCertificate) {
    return Optional.ofNullable(crossCertificate.getData()).stream()
        .flatMap(data -> data.values().stream())
        .map(pem -> named(crossCertificate, pem));
  }

  private static Map<String, String> named(HasMetadata object, String pem) {
    return Map.of(
        "name",
        object.getMetadata().getNamespace() + "/" + object.getMetadata().getName(),
        "certificate",
        pem);
  }
}
