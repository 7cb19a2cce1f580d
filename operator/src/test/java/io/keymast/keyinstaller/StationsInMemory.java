package io.keymast.keyinstaller;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Der;
import io.keymast.domain.Eui64;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.Sha256;
import io.keymast.domain.StationName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster that stands still, for judgements. */
record StationsInMemory(
    List<Station> stations,
    Map<StationName, String> passwords,
    Map<StationName, List<IssuedCertificate>> issued)
    implements Stations {
  static final AuthorityName AUTHORITY = new AuthorityName("keymast-system", "default");

  /** Where nothing was issued to anybody. */
  StationsInMemory(List<Station> stations, Map<StationName, String> passwords) {
    this(stations, passwords, Map.of());
  }

  static PublicKeyFingerprint key(String name) {
    return new PublicKeyFingerprint(Sha256.hex(name));
  }

  static PresentedKey presented(String name) {
    String certificate = "certificate of " + name;
    return new PresentedKey(
        key(name),
        Sha256.hex(certificate),
        Der.copyOf(certificate.getBytes(StandardCharsets.UTF_8)));
  }

  static HandoverPolicy policy(
      HandoverPolicy.Authentication authentication, HandoverPolicy.UndeclaredKeys undeclared) {
    return new HandoverPolicy(
        AUTHORITY,
        authentication,
        undeclared,
        Optional.empty(),
        true,
        CaBundle.of(List.of(), List.of()));
  }

  static Station station(String name, Station.Key key, Station.State state, HandoverPolicy policy) {
    return new Station(
        new StationName("ns", name),
        "uid-" + name,
        new Eui64(Sha256.hex(name).substring(0, 16).toUpperCase(java.util.Locale.ROOT)),
        state,
        key,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(policy));
  }

  static Station compromised(Station station, PublicKeyFingerprint key) {
    return new Station(
        station.name(),
        station.uid(),
        station.eui(),
        station.state(),
        station.key(),
        Optional.of(key),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        station.authority());
  }

  @Override
  public List<Station> declaring(PublicKeyFingerprint key) {
    return stations.stream()
        .filter(it -> it.key() instanceof Station.Key.Declared(var own, _) && own.equals(key))
        .toList();
  }

  @Override
  public List<Station> having(PublicKeyFingerprint key) {
    return stations.stream().filter(it -> it.expectedKey().equals(Optional.of(key))).toList();
  }

  @Override
  public Optional<Station> named(StationName name) {
    return stations.stream().filter(it -> it.name().equals(name)).findFirst();
  }

  @Override
  public List<StationName> namesWithEui(Eui64 eui) {
    return stations.stream().filter(it -> it.eui().equals(eui)).map(Station::name).toList();
  }

  @Override
  public Optional<Eui64> euiOf(StationName name) {
    return named(name).map(Station::eui);
  }

  @Override
  public Optional<StationPassword> passwordOf(String namespace, Eui64 eui) {
    return stations.stream()
        .filter(it -> it.eui().equals(eui) && it.name().namespace().equals(namespace))
        .flatMap(it -> Optional.ofNullable(passwords.get(it.name())).stream())
        .map(it -> StationPassword.of(it.getBytes(StandardCharsets.UTF_8)))
        .findFirst();
  }

  @Override
  public Optional<Station> issuedWith(String certificateFingerprint) {
    return stations.stream()
        .filter(
            station ->
                issuedTo(station).stream()
                    .anyMatch(it -> it.leaf().fingerprint().equals(certificateFingerprint)))
        .findFirst();
  }

  @Override
  public boolean hasStored(String certificateFingerprint) {
    return true;
  }

  @Override
  public List<StationCertificate> certificatesOf(Station station) {
    return List.of();
  }

  @Override
  public List<IssuedCertificate> issuedTo(Station station) {
    return issued.getOrDefault(station.name(), List.of());
  }

  @Override
  public Optional<HandoverPolicy> authority(AuthorityName name) {
    return Optional.empty();
  }

  @Override
  public AuthorityName defaultAuthority() {
    return AUTHORITY;
  }

  @Override
  public boolean isSynced() {
    return true;
  }

  @Override
  public boolean isFresh() {
    return true;
  }
}
