package io.keymast.operator;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SerialNumber;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The people who run the platform: they write manifests, apply, patch and delete, and read what
 * anybody can read. One team has one namespace of stations and one of authorities.
 */
final class PlatformTeam {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final AtomicInteger HURRIES = new AtomicInteger();

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final KubernetesClient cluster = controlPlane.admin();
  private final String authorities;
  private final String stations;

  PlatformTeam(String name) {
    authorities = controlPlane.newAuthorityNamespace(name + "-ca");
    stations = controlPlane.newNamespace(name);
  }

  private PlatformTeam(String authorities, String stations) {
    this.authorities = authorities;
    this.stations = stations;
  }

  /** The same team's other namespace of stations. */
  PlatformTeam in(String namespace) {
    return new PlatformTeam(authorities, namespace);
  }

  String stationNamespace() {
    return stations;
  }

  AuthorityName authority() {
    return authority("lora");
  }

  AuthorityName authority(String name) {
    return new AuthorityName(authorities, name);
  }

  KubernetesClient cluster() {
    return cluster;
  }

  /** A self-signed authority that admits every namespace, and more lines of spec. */
  void appliesAuthority(String name, String... lines) {
    appliesAuthorityOf(name, "source: {selfSigned: {subject: {commonName: Test CA}}}", lines);
  }

  void appliesAuthorityOf(String name, String source, String... lines) {
    String spec = Arrays.stream(lines).map(line -> "\n  " + line).collect(Collectors.joining());
    String admission =
        spec.contains("allowedNamespaces") ? "" : "\n  allowedNamespaces: {from: All}";
    applies(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec:
          %s"""
                .formatted(name, authorities, source)
            + admission
            + spec);
  }

  /** The manifest of a station, with more lines of spec. */
  void applies(Station station, String... lines) {
    appliesUnder(authority(), station, lines);
  }

  void appliesUnder(AuthorityName authority, Station station, String... lines) {
    applies(manifest(authority, station, lines));
  }

  void applies(String manifests) {
    Resources.load(cluster, manifests).forEach(resource -> Resources.apply(cluster, resource));
  }

  String manifest(AuthorityName authority, Station station, String... lines) {
    String key =
        station.publicKey().isEmpty()
            ? ""
            : "\n  publicKey: \"" + station.publicKey().replace("\n", "\\n") + '"';
    return """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: %s, namespace: %s}
        spec:
          eui: "%s"
          certificateAuthorityRef: {name: %s, namespace: %s}"""
            .formatted(
                station.name(), stations, station.eui(), authority.name(), authority.namespace())
        + key
        + Arrays.stream(lines).map(line -> "\n  " + line).collect(Collectors.joining());
  }

  void deletes(Station station) {
    station(station).delete();
  }

  void deletes(BaseStationCertificate certificate) {
    cluster.resource(certificate).delete();
  }

  /** As {@code kubectl patch bscert NAME --type merge}. */
  void revokes(BaseStationCertificate certificate, String reason) {
    patches(certificate, "{\"spec\":{\"revocation\":{\"reason\":\"" + reason + "\"}}}");
  }

  void patches(HasMetadata object, String merge) {
    cluster.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  Resource<BaseStation> station(Station station) {
    return cluster.resources(BaseStation.class).inNamespace(stations).withName(station.name());
  }

  BaseStation sees(Station station) {
    return station(station).require();
  }

  CertificateAuthority sees(AuthorityName authority) {
    return resource(authority).require();
  }

  Resource<CertificateAuthority> resource(AuthorityName authority) {
    return cluster
        .resources(CertificateAuthority.class)
        .inNamespace(authority.namespace())
        .withName(authority.name());
  }

  static List<String> names(List<? extends HasMetadata> objects) {
    return objects.stream().map(object -> object.getMetadata().getName()).sorted().toList();
  }

  /** By force, as a disaster does: its finalizer does not hold it. */
  void losesSecret(String name) {
    Resource<Secret> secret = secret(name);
    secret.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    secret.delete();
  }

  Resource<Secret> secret(String name) {
    return cluster.secrets().inNamespace(authorities).withName(name);
  }

  /** A change that changes nothing, so that the operator looks now and not within 30 s. */
  void hurries(AuthorityName authority) {
    int hours = 1000 + HURRIES.incrementAndGet();
    patches(sees(authority), "{\"spec\":{\"retention\":\"" + hours + "h\"}}");
  }

  /** A CA from elsewhere, as a kubernetes.io/tls Secret. */
  void suppliesCa(String name, CaFiles ca) {
    Resources.apply(
        cluster,
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(authorities)
            .withName(name)
            .endMetadata()
            .withType("kubernetes.io/tls")
            .withStringData(Map.of("tls.crt", ca.certificate(), "tls.key", ca.key()))
            .build());
  }

  /** As a restore from a backup does. */
  void wipesStatus(AuthorityName authority) {
    wipesStatus(resource(authority));
  }

  void wipesStatus(Station station) {
    wipesStatus(station(station));
  }

  private static void wipesStatus(Resource<?> resource) {
    resource
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":null}");
  }

  /** Without waiting: whichever operator runs next lets go what this leaves. */
  void leaves() {
    cluster.namespaces().withName(stations).delete();
  }

  /** Oldest first, whoever made them. */
  List<BaseStationCertificate> certificatesOf(Station station) {
    return certificates().stream()
        .filter(certificate -> certificate.getSpec().baseStationRef().name().equals(station.name()))
        .sorted(Comparator.comparing(certificate -> certificate.getSpec().revision()))
        .toList();
  }

  List<BaseStationCertificate> certificates() {
    return cluster.resources(BaseStationCertificate.class).inNamespace(stations).list().getItems();
  }

  /** The one that the station's status points to. */
  BaseStationCertificate currentOf(Station station) {
    return cluster
        .resources(BaseStationCertificate.class)
        .inNamespace(stations)
        .withName(sees(station).getStatus().certificate().name())
        .require();
  }

  LedgerSnapshot ledger() {
    return ledger(authority());
  }

  LedgerSnapshot ledger(AuthorityName authority) {
    return new RevocationLedger(cluster, Clock.systemUTC()).read(authority);
  }

  Optional<RevocationEntry> ledgerEntryOf(BaseStationCertificate certificate) {
    SerialNumber serialNumber =
        SerialNumber.parse(certificate.getSpec().serialNumber()).orElseThrow();
    return ledger().entries().stream()
        .filter(entry -> entry.serialNumber().equals(serialNumber))
        .findFirst();
  }

  List<Event> eventsOf(Station station) {
    return cluster.events().v1().events().inNamespace(stations).list().getItems().stream()
        .filter(event -> event.getRegarding().getName().equals(station.name()))
        .toList();
  }

  /** Returns once the station is Ready for what its manifest says now. */
  BaseStation awaitsReady(Station station) {
    return awaits(station, ConditionType.READY, "True", "CertificateValid");
  }

  BaseStation awaits(Station station, ConditionType type, String status, String reason) {
    return awaits(
        station,
        object ->
            object.getStatus() != null
                && says(object, object.getStatus().conditions(), type, status, reason));
  }

  CertificateAuthority awaits(
      AuthorityName authority, Predicate<CertificateAuthority> expectation) {
    return awaits("authority " + authority, resource(authority), expectation);
  }

  BaseStation awaits(Station station, Predicate<BaseStation> expectation) {
    return awaits("station " + station.name(), station(station), expectation);
  }

  CertificateAuthority awaits(AuthorityName authority, String status, String reason) {
    return awaits(
        authority,
        object ->
            object.getStatus() != null
                && says(
                    object, object.getStatus().conditions(), ConditionType.READY, status, reason));
  }

  private static boolean says(
      HasMetadata object,
      @Nullable List<Condition> conditions,
      ConditionType type,
      String status,
      String reason) {
    return type.in(conditions)
        .filter(condition -> status.equals(condition.status()))
        .filter(condition -> reason.equals(condition.reason()))
        .filter(
            condition ->
                object.getMetadata().getGeneration().equals(condition.observedGeneration()))
        .isPresent();
  }

  private static <T extends HasMetadata> T awaits(
      String what, Resource<T> resource, Predicate<T> expectation) {
    AtomicReference<@Nullable T> seen = new AtomicReference<>();
    try {
      await(what)
          .atMost(PATIENCE.plusSeconds(15))
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                T object = resource.get();
                seen.set(object);
                return object != null && expectation.test(object);
              });
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(what + " was last seen as " + seen.get(), e);
    }
    return java.util.Objects.requireNonNull(seen.get());
  }
}
