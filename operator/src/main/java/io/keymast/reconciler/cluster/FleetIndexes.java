package io.keymast.reconciler.cluster;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.BaseStationSpec;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.validation.PublicKeyValidator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * By what stations and certificates are found: their authority, and what they claim under it. What
 * is claimed is taken as it stands, and not judged.
 */
public final class FleetIndexes {
  static final String BY_EUI = "eui";
  static final String BY_KEY = "key";
  static final String BY_AUTHORITY = "authority";
  static final String BY_STATION = "station";
  static final String BY_CA_KEY = "caKey";
  static final String BY_FOREIGN_SERIAL = "foreignSerial";

  private final Function<BaseStation, AuthorityName> authorities;

  /**
   * @param authorities of stations, whether they name one or not
   */
  FleetIndexes(Function<BaseStation, AuthorityName> authorities) {
    this.authorities = authorities;
  }

  /** What many have in common. */
  Map<String, Function<BaseStation, List<String>>> ofStations() {
    return Map.of(BY_AUTHORITY, station -> List.of(authorities.apply(station).toString()));
  }

  /** What hardly two have in common. */
  Shelves<BaseStation> shelvesOfStations() {
    return new Shelves<>(Map.of(BY_EUI, this::euisOf, BY_KEY, this::keysOf));
  }

  /** What many have in common. */
  static Map<String, Function<BaseStationCertificate, List<String>>> ofCertificates() {
    return Map.of(
        BY_CA_KEY,
        certificate -> claims(certificate, BaseStationCertificateSpec::authorityKeyId),
        BY_AUTHORITY,
        certificate ->
            Names.authorityOf(certificate).map(AuthorityName::toString).stream().toList());
  }

  /** What hardly two have in common. */
  static Shelves<BaseStationCertificate> shelvesOfCertificates() {
    return new Shelves<>(
        Map.of(
            BY_STATION,
            FleetIndexes::stationsOf,
            BY_EUI,
            FleetIndexes::euisOf,
            BY_KEY,
            FleetIndexes::keysOf,
            BY_FOREIGN_SERIAL,
            FleetIndexes::foreignSerialOf));
  }

  static String eui(AuthorityName authority, String eui) {
    return authority + "|" + eui;
  }

  static String key(AuthorityName authority, PublicKeyFingerprint key) {
    return authority + "|" + key;
  }

  static String caKey(AuthorityName authority, KeyId caKey) {
    return authority + "|" + caKey;
  }

  /** Of whichever authority: it is the CA key that numbers its certificates. */
  static String foreignSerial(KeyId caKey, SerialNumber serialNumber) {
    return caKey + "|" + serialNumber.hex();
  }

  List<String> euisOf(BaseStation station) {
    BaseStationSpec spec = station.getSpec();
    return spec == null || spec.eui() == null
        ? List.of()
        : List.of(eui(authorities.apply(station), spec.eui()));
  }

  List<String> keysOf(BaseStation station) {
    return expectedKeyOf(station)
        .map(fingerprint -> key(authorities.apply(station), fingerprint))
        .stream()
        .toList();
  }

  private static List<String> stationsOf(BaseStationCertificate certificate) {
    return Names.stationOf(certificate).map(StationName::toString).stream().toList();
  }

  static List<String> euisOf(BaseStationCertificate certificate) {
    return claims(certificate, BaseStationCertificateSpec::eui);
  }

  static List<String> keysOf(BaseStationCertificate certificate) {
    return claims(certificate, BaseStationCertificateSpec::publicKeyFingerprint);
  }

  /** Only of what another issuer signed: nothing that is signed here is signed twice. */
  private static List<String> foreignSerialOf(BaseStationCertificate certificate) {
    return Optional.ofNullable(certificate.getSpec())
        .filter(spec -> spec.publishedAt() != null)
        .flatMap(
            spec ->
                Optional.ofNullable(spec.authorityKeyId())
                    .flatMap(KeyId::parse)
                    .flatMap(
                        caKey ->
                            Optional.ofNullable(spec.serialNumber())
                                .flatMap(SerialNumber::parse)
                                .map(serialNumber -> foreignSerial(caKey, serialNumber))))
        .stream()
        .toList();
  }

  /** By its declared key, or else by the bound one. */
  public static Optional<PublicKeyFingerprint> expectedKeyOf(BaseStation station) {
    return Optional.ofNullable(station.getSpec())
        .flatMap(spec -> Optional.ofNullable(spec.publicKey()))
        .filter(text -> !text.isEmpty())
        .or(() -> boundKey(station))
        .flatMap(PublicKeyValidator::fingerprintOf);
  }

  /** The key bound by password, which counts where none is declared. */
  public static Optional<String> boundKey(BaseStation station) {
    return Optional.ofNullable(station.getStatus())
        .map(status -> status.enrollment())
        .map(enrollment -> enrollment.boundPublicKey());
  }

  private static List<String> claims(
      BaseStationCertificate certificate,
      Function<BaseStationCertificateSpec, @Nullable String> claimed) {
    return Names.authorityOf(certificate)
        .flatMap(
            authority ->
                Optional.ofNullable(claimed.apply(certificate.getSpec()))
                    .map(value -> authority + "|" + value))
        .stream()
        .toList();
  }
}
