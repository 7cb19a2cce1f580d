package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.ResourceNames;
import io.keymast.cache.Followed;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Eui64;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.keyinstaller.KeyInstallerServer.StoredCertificates;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Stations and their certificates as informers see them, and the authorities that serve them. Goes
 * on answering from memory while the API server is away, and says that it does ({@link
 * #isFresh()}).
 */
final class StationDirectory implements Stations, StoredCertificates, AutoCloseable {
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final String BY_KEY = "key";
  private static final String BY_EUI = "eui";
  private static final String BY_STATION = "station";
  private static final String BY_FINGERPRINT = "fingerprint";

  private final StationObjects objects;
  private final Watched<BaseStation> stations;
  private final Watched<BaseStationCertificate> certificates;
  private final AuthorityDirectory authorities;
  private final CertificateReader certificateReader = new CertificateReader();
  private final AuthorityName defaultAuthority;
  private final WatchAge age;
  private final Concentrators concentrators;

  /**
   * @param nanoTime by which it tells how old its knowledge is
   */
  StationDirectory(
      KubernetesClient client,
      AuthorityName defaultAuthority,
      ServedStations served,
      LongSupplier nanoTime) {
    this.defaultAuthority = defaultAuthority;
    this.objects = StationObjects.in(served, client);
    this.stations = objects.stations();
    this.certificates = objects.certificates();
    this.authorities = new AuthorityDirectory(client);
    this.age =
        new WatchAge(
            Stream.concat(objects.probed(), authorities.probed()).toList(),
            () -> authorities.isWatching() && objects.isWatching() && answers(client),
            nanoTime);
    stations.addIndexers(
        Map.of(
            BY_KEY,
                Informers.index(it -> StationReader.ownKey(it).map(PublicKeyFingerprint::value)),
            BY_EUI, Informers.index(it -> StationReader.eui(it).map(Eui64::value))));
    certificates.addIndexers(
        Map.of(
            BY_STATION,
                Informers.index(it -> CertificateReader.stationOf(it).map(StationName::toString)),
            BY_FINGERPRINT,
                Informers.index(
                    it ->
                        CertificateReader.spec(it).map(BaseStationCertificateSpec::fingerprint))));
    this.concentrators = new Concentrators(authorities.informer(), certificates, this);
    certificates.addEventHandler(Informers.whenDeleted(certificateReader::forget));
  }

  void start() {
    objects.start();
    authorities.start();
    age.start();
  }

  @Override
  public List<Station> declaring(PublicKeyFingerprint key) {
    return having(key).stream().filter(Station::declaresKey).toList();
  }

  @Override
  public List<Station> having(PublicKeyFingerprint key) {
    return stations.byIndex(BY_KEY, key.value()).stream()
        .map(this::read)
        .flatMap(Optional::stream)
        .filter(station -> station.expectedKey().equals(Optional.of(key)))
        .toList();
  }

  @Override
  public Optional<Station> named(StationName name) {
    return find(name).flatMap(this::read);
  }

  @Override
  public List<StationName> namesWithEui(Eui64 eui) {
    return stations.byIndex(BY_EUI, eui.value()).stream()
        .map(it -> new StationName(it.getMetadata().getNamespace(), it.getMetadata().getName()))
        .toList();
  }

  @Override
  public Optional<Eui64> euiOf(StationName name) {
    return find(name).flatMap(StationReader::eui);
  }

  @Override
  public Optional<StationPassword> passwordOf(String namespace, Eui64 eui) {
    return objects
        .passwords()
        .find(namespace, ResourceNames.STATION_PASSWORDS_SECRET)
        .map(Secret::getData)
        .map(data -> data.get(eui.value()))
        .map(encoded -> StationPassword.of(Base64.getDecoder().decode(encoded)));
  }

  @Override
  public Optional<Station> issuedWith(String certificateFingerprint) {
    return certificates.byIndex(BY_FINGERPRINT, certificateFingerprint).stream()
        .map(CertificateReader::stationOf)
        .flatMap(Optional::stream)
        .map(this::named)
        .flatMap(Optional::stream)
        .filter(
            station ->
                issuedTo(station).stream()
                    .anyMatch(it -> it.leaf().fingerprint().equals(certificateFingerprint)))
        .findFirst();
  }

  @Override
  public boolean hasStored(String certificateFingerprint) {
    return !certificates.byIndex(BY_FINGERPRINT, certificateFingerprint).isEmpty();
  }

  @Override
  public List<StationCertificate> certificatesOf(Station station) {
    return station.authority().stream()
        .flatMap(
            authority ->
                certificates.byIndex(BY_STATION, station.name().toString()).stream()
                    .map(it -> certificateReader.read(it, station, authority))
                    .flatMap(Optional::stream))
        .toList();
  }

  @Override
  public List<IssuedCertificate> issuedTo(Station station) {
    return certificates.byIndex(BY_STATION, station.name().toString()).stream()
        .map(it -> certificateReader.issued(it, station, authorities::signers))
        .flatMap(Optional::stream)
        .toList();
  }

  Concentrators concentrators() {
    return concentrators;
  }

  @Override
  public Optional<HandoverPolicy> authority(AuthorityName name) {
    return authorities.named(name);
  }

  @Override
  public Collection<BaseStationCertificate> withSerialNumber(SerialNumber serialNumber) {
    return certificates.byIndex(Concentrators.BY_SERIAL, serialNumber.hex());
  }

  @Override
  public AuthorityName defaultAuthority() {
    return defaultAuthority;
  }

  @Override
  public boolean isSynced() {
    return objects.isSynced() && authorities.isSynced();
  }

  @Override
  public boolean isFresh() {
    return age.current().compareTo(FRESH) < 0;
  }

  @Override
  public Duration age() {
    return age.current();
  }

  /** The newest resourceVersion that each watch of custom resources has seen. */
  Stream<String> watched() {
    return Stream.concat(objects.newest(), authorities.newest());
  }

  /** Those of its caches that have been filled. */
  Stream<Followed> followed() {
    return Stream.concat(objects.followed(), authorities.followed());
  }

  @Override
  public void close() {
    age.close();
    objects.stop();
    authorities.close();
  }

  /** Any account may ask for the version. */
  private static boolean answers(KubernetesClient client) {
    try {
      return client.getKubernetesVersion() != null;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private Optional<BaseStation> find(StationName name) {
    return stations.find(name.namespace(), name.name());
  }

  boolean isFormer(AuthorityName authority, KeyId key) {
    return authorities.isFormer(authority, key);
  }

  private Optional<Station> read(BaseStation resource) {
    Optional<HandoverPolicy> authority =
        authorities.serving(
            resource.getMetadata().getNamespace(),
            StationReader.authority(resource, defaultAuthority));
    return StationReader.read(resource, authority).map(this::withKeyOfItsCertificates);
  }

  /** A bound key whose status was lost is that of the newest certificate. */
  private Station withKeyOfItsCertificates(Station station) {
    if (!(station.key() instanceof Station.Key.None)) {
      return station;
    }
    return certificatesOf(station).stream()
        .max(StationCertificate.OLDEST_FIRST)
        .map(newest -> station.boundTo(newest.key()))
        .orElse(station);
  }
}
