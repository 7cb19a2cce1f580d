package io.keymast.endtoend;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import io.keymast.support.ToldEvents;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/** The platform team: it applies manifests and reads status, as anyone with kubectl does. */
final class Team {
  private static final String API = "keymast.io/v1beta1";

  private final KubernetesClient cluster;
  private final String authorities;
  private final String stations;

  Team(ControlPlane controlPlane, String name) {
    cluster = controlPlane.admin();
    authorities = controlPlane.newAuthorityNamespace(name + "-ca");
    stations = controlPlane.newNamespace(name);
  }

  /** What a condition says. */
  record Said(String status, String reason, String message) {
    static final Said NOTHING = new Said("", "", "");

    boolean is(String otherStatus, String otherReason) {
      return status.equals(otherStatus) && reason.equals(otherReason);
    }
  }

  String authorities() {
    return authorities;
  }

  String stations() {
    return stations;
  }

  void appliesAuthority(String name, String... lines) {
    applies(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec:
          source: {selfSigned: {subject: {commonName: Station CA %s}}}
          allowedNamespaces: {from: All}
        %s\
        """
            .formatted(name, authorities, name, String.join("\n", lines).indent(2)));
  }

  void awaitsIssuing(String authority) {
    awaits(
        () -> "authority " + authority,
        () -> condition(authority(authority).require(), "Ready").is("True", "Issuing"));
  }

  /** What stations are told out of band. */
  String caCertificate(String authority) {
    return text(authority(authority).require(), "status", "generations", 0, "certificate");
  }

  String caFingerprint(String authority) {
    return text(authority(authority).require(), "status", "generations", 0, "fingerprint");
  }

  /** The states of its CA keys, oldest first. */
  List<String> generations(String authority) {
    GenericKubernetesResource seen = authority(authority).require();
    List<?> generations = seen.get("status", "generations");
    return IntStream.range(0, generations.size())
        .mapToObj(index -> text(seen, "status", "generations", index, "state"))
        .toList();
  }

  /** As keymast-trust.sh takes it. */
  String caPin(String authority) {
    return text(authority(authority).require(), "status", "generations", 0, "keyId")
        + ":"
        + caFingerprint(authority);
  }

  String crlNumber(String authority) {
    return text(authority(authority).require(), "status", "crl", "number");
  }

  /** A change that changes nothing, so that the operator looks now and not within 30 s. */
  void hurries(String authority) {
    authority(authority).patch(merge(), "{\"spec\":{\"retention\":\"721h\"}}");
  }

  void declares(Box box, String authority, String publicKey, String... lines) {
    String key =
        publicKey.isEmpty() ? "" : "  publicKey: |\n" + publicKey.indent(4).stripTrailing() + "\n";
    applies(
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: %s, namespace: %s}
        spec:
          eui: "%s"
          certificateAuthorityRef: {name: %s, namespace: %s}
        """
                .formatted(box.name(), stations, box.eui(), authority, authorities)
            + key
            + Arrays.stream(lines).map(line -> "  " + line + "\n").collect(Collectors.joining()));
  }

  void regenerates(Box box, String token) {
    station(box)
        .patch(
            merge(),
            "{\"spec\":{\"regenerate\":{\"token\":\"%s\",\"reason\":\"CertificateLost\"}}}"
                .formatted(token));
  }

  /** By hand, the certificate that the station has. */
  void revokes(Box box, String reason) {
    cluster
        .genericKubernetesResources(API, "BaseStationCertificate")
        .inNamespace(stations)
        .withName(sees(box, "status", "certificate", "name"))
        .patch(merge(), "{\"spec\":{\"revocation\":{\"reason\":\"%s\"}}}".formatted(reason));
  }

  void deletes(Box box) {
    station(box).delete();
  }

  /** Returns when nothing is left of it. */
  void awaitsGone(Box box) {
    awaits(
        () -> box.name() + " goes",
        () -> station(box).get() == null && certificatesOf(box).isEmpty());
  }

  void setsPassword(Box box, String password) {
    cluster
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("keymast-station-passwords")
                .withNamespace(stations)
                .endMetadata()
                .addToStringData(box.eui(), password)
                .build())
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("password-of-" + box.name())
                .withForce(true)
                .build());
  }

  /** Whichever operator runs next lets go what this leaves. */
  void leaves() {
    cluster.namespaces().withName(stations).delete();
  }

  /** A field of the station as text; empty where there is none. */
  String sees(Box box, Object... path) {
    return text(station(box).require(), path);
  }

  /** Returns once the station is Ready for what its manifest says now. */
  void awaitsReady(Box box) {
    awaits(box, "Ready", "True", "CertificateValid");
  }

  Said awaits(Box box, String type, String status, String reason) {
    AtomicReference<Said> last = new AtomicReference<>(Said.NOTHING);
    awaits(
        () -> box.name() + " " + type + " " + status + " " + reason + ", last " + last.get(),
        () -> {
          last.set(condition(station(box).require(), type));
          return last.get().is(status, reason);
        });
    return last.get();
  }

  Said says(Box box, String type) {
    return condition(station(box).require(), type);
  }

  List<GenericKubernetesResource> certificatesOf(Box box) {
    return cluster
        .genericKubernetesResources(API, "BaseStationCertificate")
        .inNamespace(stations)
        .list()
        .getItems()
        .stream()
        .filter(certificate -> text(certificate, "spec", "eui").equals(box.eui()))
        .toList();
  }

  List<Event> warningsOf(Box box, String reason) {
    return ToldEvents.warningsAbout(cluster, stations, box.name()).stream()
        .filter(event -> event.getReason().equals(reason))
        .toList();
  }

  private static void awaits(Supplier<String> what, Callable<Boolean> expectation) {
    try {
      await().pollInterval(Duration.ofMillis(100)).until(expectation);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(what.get(), e);
    }
  }

  private Resource<GenericKubernetesResource> station(Box box) {
    return cluster
        .genericKubernetesResources(API, "BaseStation")
        .inNamespace(stations)
        .withName(box.name());
  }

  private Resource<GenericKubernetesResource> authority(String name) {
    return cluster
        .genericKubernetesResources(API, "CertificateAuthority")
        .inNamespace(authorities)
        .withName(name);
  }

  void applies(String manifest) {
    Resources.apply(cluster, manifest);
  }

  private static PatchContext merge() {
    return PatchContext.of(PatchType.JSON_MERGE);
  }

  /** Of the generation that stands now. */
  private static Said condition(GenericKubernetesResource object, String type) {
    Object generation = object.getMetadata().getGeneration();
    if (!(object.get("status", "conditions") instanceof List<?> conditions)) {
      return Said.NOTHING;
    }
    return conditions.stream()
        .map(Map.class::cast)
        .filter(condition -> type.equals(condition.get("type")))
        .filter(
            condition ->
                String.valueOf(condition.get("observedGeneration"))
                    .equals(String.valueOf(generation)))
        .map(
            condition ->
                new Said(
                    String.valueOf(condition.get("status")),
                    String.valueOf(condition.get("reason")),
                    String.valueOf(condition.get("message"))))
        .findFirst()
        .orElse(Said.NOTHING);
  }

  private static String text(GenericKubernetesResource object, Object... path) {
    Object found = object.get(path);
    return found == null ? "" : found.toString();
  }
}
