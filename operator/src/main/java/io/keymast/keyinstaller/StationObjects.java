package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Filterable;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.Watchable;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.ResourceNames;
import io.keymast.cache.Followed;
import java.util.Set;
import java.util.stream.Stream;

/** What stands in the namespaces of stations. */
record StationObjects(
    Watched<BaseStation> stations,
    Watched<BaseStationCertificate> certificates,
    Watched<Secret> passwords) {

  static StationObjects in(ServedStations served, KubernetesClient client) {
    Set<String> namespaces = served.namespaces();
    return new StationObjects(
        Watched.in(
            namespaces,
            () -> ProbedInformer.of(client.resources(BaseStation.class).inAnyNamespace()),
            it -> ProbedInformer.of(client.resources(BaseStation.class).inNamespace(it))),
        Watched.in(
            namespaces,
            () ->
                ProbedInformer.of(client.resources(BaseStationCertificate.class).inAnyNamespace()),
            it ->
                ProbedInformer.of(client.resources(BaseStationCertificate.class).inNamespace(it))),
        switch (served.passwords()) {
          case READ ->
              Watched.in(
                  namespaces,
                  () -> passwords(client.secrets().inAnyNamespace()),
                  it -> passwords(client.secrets().inNamespace(it)));
          case UNREAD -> Watched.nothing();
        });
  }

  private static <W extends Informable<Secret> & Watchable<Secret>>
      ProbedInformer<Secret> passwords(Filterable<W> secrets) {
    return ProbedInformer.of(
        secrets.withField("metadata.name", ResourceNames.STATION_PASSWORDS_SECRET));
  }

  void start() {
    all().forEach(Watched::start);
  }

  void stop() {
    all().forEach(Watched::stop);
  }

  boolean isSynced() {
    return all().allMatch(Watched::isSynced);
  }

  boolean isWatching() {
    return all().allMatch(Watched::isWatching);
  }

  Stream<ProbedInformer<?>> probed() {
    return all().flatMap(Watched::probed);
  }

  /** The newest resourceVersion that each watch of custom resources has seen. */
  Stream<String> newest() {
    return Stream.concat(stations.newest(), certificates.newest());
  }

  Stream<Followed> followed() {
    return Stream.of(
            stations.followed(BaseStation.class),
            certificates.followed(BaseStationCertificate.class),
            passwords
                .followed(Secret.class)
                .map(it -> it.named(ResourceNames.STATION_PASSWORDS_SECRET)))
        .flatMap(each -> each);
  }

  private Stream<Watched<? extends HasMetadata>> all() {
    return Stream.of(stations, certificates, passwords);
  }
}
