package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who may report certificates in use, and about which. Every look-up is by an index. */
final class Concentrators {
  private static final String BY_PIN = "pin";
  static final String BY_SERIAL = "serial";

  private final SharedIndexInformer<CertificateAuthority> authorities;
  private final Watched<BaseStationCertificate> certificates;
  private final Stations stations;

  /**
   * @param authorities before it is started, as {@code certificates}
   */
  Concentrators(
      SharedIndexInformer<CertificateAuthority> authorities,
      Watched<BaseStationCertificate> certificates,
      Stations stations) {
    this.authorities = authorities;
    this.certificates = certificates;
    this.stations = stations;
    authorities.addIndexers(Map.of(BY_PIN, Concentrators::pins));
    certificates.addIndexers(Map.of(BY_SERIAL, Concentrators::serialNumber));
  }

  /** The authorities that pin this key. */
  Set<AuthorityName> pinning(PublicKeyFingerprint key) {
    return authorities.getIndexer().byIndex(BY_PIN, key.value()).stream()
        .map(it -> new AuthorityName(it.getMetadata().getNamespace(), it.getMetadata().getName()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The verified certificate of that serial number, if one of these authorities issued it. */
  Optional<StationCertificate> issued(SerialNumber serialNumber, Set<AuthorityName> by) {
    return certificates.byIndex(BY_SERIAL, serialNumber.hex()).stream()
        .map(CertificateReader::stationOf)
        .flatMap(Optional::stream)
        .map(stations::named)
        .flatMap(Optional::stream)
        .filter(station -> station.authority().map(it -> by.contains(it.name())).orElse(false))
        .flatMap(station -> stations.certificatesOf(station).stream())
        .filter(it -> it.handedOver().leaf().serialNumber().equals(serialNumber))
        .findFirst();
  }

  private static List<String> pins(CertificateAuthority authority) {
    return Stream.ofNullable(authority.getSpec())
        .map(CertificateAuthoritySpec::concentrators)
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .map(CertificateAuthoritySpec.Concentrator::publicKeyFingerprint)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private static List<String> serialNumber(BaseStationCertificate certificate) {
    return CertificateReader.spec(certificate)
        .map(BaseStationCertificateSpec::serialNumber)
        .flatMap(SerialNumber::parse)
        .map(SerialNumber::hex)
        .stream()
        .toList();
  }
}
