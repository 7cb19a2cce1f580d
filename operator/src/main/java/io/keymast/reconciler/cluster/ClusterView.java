package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.informers.cache.Store;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationSpec;
import io.keymast.api.CertificateAuthority;
import io.keymast.cache.Followed;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.status.Revocability;
import io.keymast.validation.AuthoritySpecValidator;
import io.keymast.validation.NamespaceAdmission;
import io.keymast.validation.SpecValidator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The caches of the three controllers, seen as one: every kind is watched once, and every question
 * is answered by an index.
 */
public final class ClusterView {
  /** Of the process whose caches they are. */
  public interface Life {
    /** Whether the controllers' informers have had their first list. */
    boolean isSynced();

    /** Said before the first cache is emptied. */
    boolean isEnding();
  }

  private final SpecValidator specs;
  private final FleetIndexes indexes;
  private final Predicate<AuthorityName> served;
  private final Predicate<String> homes;
  private final Life life;
  private final LivingCache<BaseStation> stations;
  private final LivingCache<BaseStationCertificate> certificates;
  private final LivingCache<CertificateAuthority> authorities;
  private final KnownNamespaces namespaces = new KnownNamespaces();
  private final VanishedCertificates vanished = new VanishedCertificates();

  /** With authorities in any namespace. */
  public ClusterView(SpecValidator specs, Predicate<AuthorityName> served, Life life) {
    this(specs, served, any -> true, life);
  }

  /**
   * @param served the authorities of this operator; all others are seen, and left to theirs
   * @param homes the namespaces of authorities
   */
  public ClusterView(
      SpecValidator specs, Predicate<AuthorityName> served, Predicate<String> homes, Life life) {
    this.specs = specs;
    this.indexes = new FleetIndexes(this::authorityOf);
    this.served = served;
    this.homes = homes;
    this.life = life;
    this.stations = new LivingCache<>(life::isEnding);
    this.certificates = new LivingCache<>(life::isEnding);
    this.authorities = new LivingCache<>(life::isEnding);
  }

  public void attachStations(IndexerResourceCache<BaseStation> cache) {
    stations.attach(cache, indexes.ofStations(), indexes.shelvesOfStations());
  }

  public void attachCertificates(IndexerResourceCache<BaseStationCertificate> cache) {
    certificates.attach(cache, FleetIndexes.ofCertificates(), FleetIndexes.shelvesOfCertificates());
  }

  public void attachAuthorities(IndexerResourceCache<CertificateAuthority> cache) {
    authorities.attach(cache, Map.of(), new Shelves<>(Map.of()));
  }

  public void attachNamespaces(Store<Namespace> store) {
    namespaces.attach(store);
  }

  public KnownNamespaces namespaces() {
    return namespaces;
  }

  /** What its watch did not show to be deleted. */
  public VanishedCertificates vanished() {
    return vanished;
  }

  /** Whether all caches are attached and filled: before that, absence means nothing. */
  public boolean isReady() {
    return stations.isAttached()
        && certificates.isAttached()
        && authorities.isAttached()
        && namespaces.isAttached()
        && life.isSynced();
  }

  public boolean serves(BaseStation station) {
    return served.test(authorityOf(station));
  }

  /** One that names no authority is told so by whoever sees it. */
  public boolean serves(BaseStationCertificate certificate) {
    return Names.authorityOf(certificate).map(served::test).orElse(true);
  }

  public boolean serves(CertificateAuthority authority) {
    return serves(Names.of(authority));
  }

  public boolean serves(AuthorityName authority) {
    return served.test(authority);
  }

  /** Whether it is where authorities are: elsewhere anybody makes one, whose key he knows. */
  public boolean isAtHome(AuthorityName authority) {
    return homes.test(authority.namespace());
  }

  /** The stations that share the EUI, this one included. */
  public Stream<StationName> withEuiOf(BaseStation station) {
    return claiming(indexes.euisOf(station), List.of());
  }

  /** The stations that share the key, this one included. */
  public Stream<StationName> withKeyOf(BaseStation station) {
    return claiming(List.of(), indexes.keysOf(station));
  }

  /** The certificate's station, and those that wait for its EUI or its key. */
  public Stream<StationName> concernedBy(BaseStationCertificate certificate) {
    return Stream.concat(
            Names.stationOf(certificate).stream(),
            claiming(FleetIndexes.euisOf(certificate), FleetIndexes.keysOf(certificate)))
        .distinct();
  }

  private Stream<StationName> claiming(List<String> euis, List<String> keys) {
    return Stream.concat(
            euis.stream().flatMap(eui -> stations.having(FleetIndexes.BY_EUI, eui).stream()),
            keys.stream().flatMap(key -> stations.having(FleetIndexes.BY_KEY, key).stream()))
        .map(Names::of);
  }

  /**
   * Known from the authority's spec, also while it is not ready; one that is absent admits none.
   */
  public boolean admits(AuthorityName authority, String stationNamespace) {
    return authority(authority)
        .map(CertificateAuthority::getSpec)
        .map(spec -> NamespaceAdmission.of(spec.allowedNamespaces()))
        .filter(
            admission ->
                admission.admits(
                    stationNamespace, namespaces.labelsOf(stationNamespace), authority.namespace()))
        .isPresent();
  }

  /** What is bound counts only where the authority asked for it; what is declared, anywhere. */
  public boolean mayHoldByKey(AuthorityName authority, BaseStation station) {
    BaseStationSpec spec = station.getSpec();
    return (spec != null && spec.publicKey() != null && !spec.publicKey().isEmpty())
        || authority(authority)
            .map(CertificateAuthority::getSpec)
            .filter(AuthoritySpecValidator::bindsUndeclaredKeys)
            .isPresent();
  }

  /** The newest resourceVersion of each kind that its watch has brought. */
  public Stream<String> watched() {
    return Stream.of(stations, certificates, authorities)
        .flatMap(cache -> cache.newestVersion().stream());
  }

  /**
   * Of all, whoever serves them, as the watches have brought them.
   *
   * @param places namespaces of stations that are watched; empty for all
   */
  public Stream<Followed> followed(Set<String> places) {
    return Stream.of(
            authorities.followed(CertificateAuthority.class, Set.of()),
            stations.followed(BaseStation.class, places),
            certificates.followed(BaseStationCertificate.class, places))
        .flatMap(each -> each);
  }

  /** Those of this operator. */
  public Stream<BaseStation> stations() {
    return stations.all().stream().filter(this::serves);
  }

  /** The same as they were last written, though the watch may not have brought it back yet. */
  public Stream<BaseStation> stationsAsWritten() {
    return stations().map(station -> station(Names.of(station)).orElse(station));
  }

  public Optional<BaseStation> station(StationName name) {
    return stations.get(new ResourceID(name.name(), name.namespace()));
  }

  /** By its declared key, or else by the bound one; empty where there is no such station. */
  public Optional<PublicKeyFingerprint> expectedKeyOf(StationName name) {
    return station(name).flatMap(FleetIndexes::expectedKeyOf);
  }

  public List<BaseStation> stationsWithEui(AuthorityName authority, String eui) {
    return stations.having(FleetIndexes.BY_EUI, FleetIndexes.eui(authority, eui));
  }

  public List<BaseStation> stationsWithKey(AuthorityName authority, PublicKeyFingerprint key) {
    return stations.having(FleetIndexes.BY_KEY, FleetIndexes.key(authority, key));
  }

  public List<BaseStation> stationsOf(AuthorityName authority) {
    return stations.byIndex(FleetIndexes.BY_AUTHORITY, authority.toString());
  }

  /** As they were last written: the index alone does not know yet what this process just wrote. */
  public List<BaseStationCertificate> certificatesOf(StationName station) {
    return certificates.having(FleetIndexes.BY_STATION, station.toString()).stream()
        .map(each -> certificates.get(ResourceID.fromResource(each)).orElse(each))
        .toList();
  }

  /** As they are stored: not verified. */
  public List<BaseStationCertificate> certificatesWithEui(AuthorityName authority, String eui) {
    return certificates.having(FleetIndexes.BY_EUI, FleetIndexes.eui(authority, eui));
  }

  /** As they are stored: not verified. */
  public List<BaseStationCertificate> certificatesWithKey(
      AuthorityName authority, PublicKeyFingerprint key) {
    return certificates.having(FleetIndexes.BY_KEY, FleetIndexes.key(authority, key));
  }

  public List<BaseStationCertificate> certificatesOf(AuthorityName authority) {
    return certificates.byIndex(FleetIndexes.BY_AUTHORITY, authority.toString());
  }

  /** As they are stored: not verified. */
  public List<BaseStationCertificate> certificatesUnder(AuthorityName authority, KeyId caKey) {
    return certificates.byIndex(FleetIndexes.BY_CA_KEY, FleetIndexes.caKey(authority, caKey));
  }

  /** Of any authority; as they are stored: not verified. Only what another issuer signed. */
  public List<BaseStationCertificate> foreignCertificates(KeyId caKey, SerialNumber serialNumber) {
    return certificates.having(
        FleetIndexes.BY_FOREIGN_SERIAL, FleetIndexes.foreignSerial(caKey, serialNumber));
  }

  /** Those of this operator that are at home. */
  public Stream<CertificateAuthority> authorities() {
    return authorities.all().stream().filter(this::serves).filter(it -> isAtHome(Names.of(it)));
  }

  /** Those, and those elsewhere that had a CA once: what they published runs out. */
  public Stream<CertificateAuthority> authoritiesThatIssued() {
    return authorities.all().stream()
        .filter(this::serves)
        .filter(it -> isAtHome(Names.of(it)) || PinnedGenerations.isAny(it.getStatus()));
  }

  /** Whether relying parties can hear of what the authority revokes. */
  public Revocability revocability(AuthorityName name) {
    return authority(name)
        .map(authority -> Revocability.of(authority.getSpec()))
        .orElse(Revocability.BY_CRL);
  }

  public Optional<CertificateAuthority> authority(AuthorityName name) {
    return authorities.get(new ResourceID(name.name(), name.namespace()));
  }

  public AuthorityName authorityOf(BaseStation station) {
    return specs.authorityOf(station.getMetadata().getNamespace(), station.getSpec());
  }
}
