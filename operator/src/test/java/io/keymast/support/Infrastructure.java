package io.keymast.support;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.pki.OcspResponderKey;
import io.keymast.revocation.LedgerNames;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
            .flatMap(Infrastructure::certificates);
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

  /** Its own, or those of OCSP responders, of which one Secret holds all. */
  private static Stream<Map<String, String>> certificates(Secret secret) {
    Map<String, String> data = Optional.ofNullable(secret.getData()).orElse(Map.of());
    Set<String> names =
        OcspResponderKey.among(data.keySet()).stream()
            .map(OcspResponderKey::certificates)
            .collect(Collectors.toSet());
    names.add(CERTIFICATE);
    return data.entrySet().stream()
        .filter(each -> names.contains(each.getKey()))
        .map(each -> named(nameOf(secret) + "/" + each.getKey(), decoded(each.getValue())));
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
  }

  private static Stream<Map<String, String>> certificate(ConfigMap crossCertificate) {
    return Optional.ofNullable(crossCertificate.getData()).stream()
        .flatMap(data -> data.values().stream())
        .map(pem -> named(nameOf(crossCertificate), pem));
  }

  private static String nameOf(HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }

  private static Map<String, String> named(String name, String pem) {
    return Map.of("name", name, "certificate", pem);
  }
}
