package io.keymast.keyinstaller;

import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateObjectName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Der;
import io.keymast.domain.Eui64;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.CertificationRequest;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PkiSamples;
import io.keymast.pki.PublicationUrls;
import io.keymast.support.HostileInput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stations of each kind, so that each route has somebody to answer well: {@code box}, whose key is
 * that of the first certification request among the checked-in inputs, has a certificate; {@code
 * proxied}, whose key is that of the first certificate there, has none yet; {@code guest} binds its
 * key by password; {@code named} does too, by a request that asks for its names; {@code lost} is
 * suspended.
 *
 * @param isFresh whether the API server was heard a moment ago
 */
record ServedInMemory(StationsInMemory declared, StationCertificate issued, boolean isFresh)
    implements Stations {
  static final String PASSWORD = "secret";
  private static final CaKey CA = PkiSamples.ca("ECDSA-P256");
  private static final CaBundle TRUST = CaBundle.of(List.of(List.of(CA.certificate())), List.of());
  private static final HandoverPolicy BY_KEY =
      policy(HandoverPolicy.Authentication.PUBLIC_KEY, Optional.empty());
  private static final HandoverPolicy BY_PASSWORD =
      policy(HandoverPolicy.Authentication.PASSWORD, Optional.empty());
  private static final HandoverPolicy WITH_NAMES =
      policy(
          HandoverPolicy.Authentication.PASSWORD,
          Optional.of(new RequiredNames("stations.example.com", Optional.empty())));

  static ServedInMemory heard() {
    return served(true);
  }

  /** For a while nothing was heard, so that nothing is promised. */
  static ServedInMemory unheard() {
    return served(false);
  }

  /** A client certificate of the first station. */
  static ParsedCertificate certificateOfBox() {
    return sign(keyOfFirstRequest());
  }

  static ParsedCertificate sign(Der key) {
    return CertificateBuilder.sign(
        new CertificateProfile.Station(
            new Eui64("0016C001F0000001"),
            "stations.example.com",
            Optional.empty(),
            CertificateUsage.TLS,
            key,
            PublicationUrls.none(),
            PkiSamples.serialNumber(),
            new Validity(PkiSamples.NOW, PkiSamples.NOW.plus(Duration.ofDays(730)))),
        CA,
        PkiSamples.RANDOM);
  }

  private static ServedInMemory served(boolean isFresh) {
    ParsedCertificate certificate = certificateOfBox();
    List<Station> stations =
        List.of(
            station("box", held(certificate.publicKeyFingerprint()), BY_KEY),
            station("proxied", held(keyOfFirstCertificate()), BY_KEY),
            station("guest", new Station.Key.None(), BY_PASSWORD),
            station("named", new Station.Key.None(), WITH_NAMES),
            StationsInMemory.station(
                "lost", new Station.Key.None(), Station.State.SUSPENDED, BY_PASSWORD));
    Map<StationName, String> passwords =
        Map.of(
            name("guest"), PASSWORD,
            name("named"), PASSWORD,
            name("lost"), PASSWORD);
    return new ServedInMemory(
        new StationsInMemory(stations, passwords),
        new StationCertificate(
            new CertificateObjectName("ns", "box-1"),
            1,
            StationCertificate.Usability.GOOD,
            HandedOver.of(certificate, List.of(CA.certificate())),
            List.of(),
            new Delivery(null, null, null, null)),
        isFresh);
  }

  private static Station station(String name, Station.Key key, HandoverPolicy policy) {
    return StationsInMemory.station(name, key, Station.State.ACTIVE, policy);
  }

  private static StationName name(String name) {
    return new StationName("ns", name);
  }

  private static Station.Key held(PublicKeyFingerprint key) {
    return new Station.Key.Declared(key, Station.KeyVerdictSeen.HELD);
  }

  private static HandoverPolicy policy(
      HandoverPolicy.Authentication authentication, Optional<RequiredNames> names) {
    return new HandoverPolicy(
        StationsInMemory.AUTHORITY,
        authentication,
        HandoverPolicy.UndeclaredKeys.BOUND_AT_FIRST_ENROLMENT,
        names,
        true,
        TRUST);
  }

  private static Der keyOfFirstRequest() {
    byte[] first = HostileInput.seeds("certification-request").findFirst().orElseThrow();
    return switch (CertificationRequest.parse(first)) {
      case CertificationRequest.Valid valid -> valid.subjectPublicKeyInfo();
      case CertificationRequest.Malformed malformed ->
          throw new IllegalStateException(malformed.toString());
    };
  }

  private static PublicKeyFingerprint keyOfFirstCertificate() {
    byte[] first = HostileInput.seeds("certificate").findFirst().orElseThrow();
    return ParsedCertificate.parse(Der.copyOf(first)).orElseThrow().publicKeyFingerprint();
  }

  @Override
  public List<Station> declaring(PublicKeyFingerprint key) {
    return declared.declaring(key);
  }

  @Override
  public List<Station> having(PublicKeyFingerprint key) {
    return declared.having(key);
  }

  @Override
  public Optional<Station> named(StationName name) {
    return declared.named(name);
  }

  @Override
  public List<StationName> namesWithEui(Eui64 eui) {
    return declared.namesWithEui(eui);
  }

  @Override
  public Optional<Eui64> euiOf(StationName name) {
    return declared.euiOf(name);
  }

  @Override
  public Optional<StationPassword> passwordOf(String namespace, Eui64 eui) {
    return declared.passwordOf(namespace, eui);
  }

  @Override
  public Optional<Station> issuedWith(String certificateFingerprint) {
    return hasStored(certificateFingerprint) ? declared.named(name("box")) : Optional.empty();
  }

  @Override
  public boolean hasStored(String certificateFingerprint) {
    return issued.fingerprint().equals(certificateFingerprint);
  }

  @Override
  public List<StationCertificate> certificatesOf(Station station) {
    return station.name().equals(name("box")) ? List.of(issued) : List.of();
  }

  @Override
  public List<IssuedCertificate> issuedTo(Station station) {
    return certificatesOf(station).stream()
        .map(it -> new IssuedCertificate(it.handedOver().leaf(), Optional.empty()))
        .toList();
  }

  @Override
  public Optional<HandoverPolicy> authority(AuthorityName name) {
    return name.equals(StationsInMemory.AUTHORITY) ? Optional.of(BY_KEY) : Optional.empty();
  }

  @Override
  public AuthorityName defaultAuthority() {
    return declared.defaultAuthority();
  }

  @Override
  public boolean isSynced() {
    return declared.isSynced();
  }
}
