package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SerialNumber;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.status.ConditionType;
import io.keymast.support.ToldEvents;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What anybody with the right to read sees of one namespace of stations and one of authorities, and
 * waits to see.
 */
abstract class PlatformView {
  private final KubernetesClient cluster;
  private final AuthorityName authority;
  private final String stations;

  PlatformView(KubernetesClient cluster, AuthorityName authority, String stations) {
    this.cluster = cluster;
    this.authority = authority;
    this.stations = stations;
  }

  String stationNamespace() {
    return stations;
  }

  AuthorityName authority() {
    return authority;
  }

  AuthorityName authority(String name) {
    return new AuthorityName(authority.namespace(), name);
  }

  KubernetesClient cluster() {
    return cluster;
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

  Resource<Secret> secret(String name) {
    return cluster.secrets().inNamespace(authority.namespace()).withName(name);
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

  List<ConfigMap> ledgerParts(AuthorityName authority) {
    return cluster
        .configMaps()
        .inNamespace(authority.namespace())
        .withLabel(LedgerNames.PART_LABEL)
        .list()
        .getItems()
        .stream()
        .filter(part -> part.getMetadata().getName().startsWith(authority.name() + "."))
        .toList();
  }

  Optional<RevocationEntry> ledgerEntryOf(BaseStationCertificate certificate) {
    SerialNumber serialNumber =
        SerialNumber.parse(certificate.getSpec().serialNumber()).orElseThrow();
    return ledger().entries().stream()
        .filter(entry -> entry.serialNumber().equals(serialNumber))
        .findFirst();
  }

  List<Event> eventsOf(Station station) {
    return ToldEvents.about(cluster, stations, station.name());
  }

  List<Event> eventsOf(CertificateAuthority authority) {
    return cluster
        .events()
        .v1()
        .events()
        .inNamespace(authority.getMetadata().getNamespace())
        .list()
        .getItems()
        .stream()
        .filter(event -> event.getRegarding().getUid().equals(authority.getMetadata().getUid()))
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
