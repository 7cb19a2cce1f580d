package io.keymast.keyinstaller;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.api.CertificateAuthorityRef;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateObjectName;
import io.keymast.domain.StationName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From a BaseStationCertificate to a certificate that may be handed over, or to nothing. */
final class CertificateReader {
  private static final Delivery NO_DELIVERY = new Delivery(null, null, null, null);

  private final CertificateVerification verification = new CertificateVerification();

  void forget(BaseStationCertificate resource) {
    verification.forget(resource.getMetadata().getUid());
  }

  /** Empty where it is not the station's, or does not verify under its authority. */
  Optional<StationCertificate> read(
      BaseStationCertificate resource, Station station, HandoverPolicy authority) {
    BaseStationCertificateSpec spec = resource.getSpec();
    Map<String, String> labels =
        Objects.requireNonNullElse(resource.getMetadata().getLabels(), Map.of());
    if (spec == null
        || !station.eui().value().equals(spec.eui())
        || !station.eui().value().equals(labels.get(ResourceNames.EUI_LABEL))
        || !isOf(authority.name(), spec.certificateAuthorityRef(), station.name().namespace())) {
      return Optional.empty();
    }
    return verification
        .verify(resource.getMetadata().getUid(), spec, station.eui(), authority.trust())
        .map(
            handedOver ->
                new StationCertificate(
                    new CertificateObjectName(
                        resource.getMetadata().getNamespace(), resource.getMetadata().getName()),
                    Objects.requireNonNullElse(spec.revision(), 0L),
                    usability(resource),
                    handedOver,
                    actedTokens(spec),
                    Optional.ofNullable(resource.getStatus())
                        .map(BaseStationCertificateStatus::delivery)
                        .orElse(NO_DELIVERY)));
  }

  private static boolean isOf(
      AuthorityName authority, @Nullable CertificateAuthorityRef ref, String namespace) {
    return ref != null
        && authority.name().equals(ref.name())
        && authority.namespace().equals(Objects.requireNonNullElse(ref.namespace(), namespace));
  }

  private static StationCertificate.Usability usability(BaseStationCertificate resource) {
    if (resource.getSpec().revocation() != null) {
      return StationCertificate.Usability.REVOKED;
    }
    return resource.getMetadata().getDeletionTimestamp() == null
        ? StationCertificate.Usability.GOOD
        : StationCertificate.Usability.BEING_DELETED;
  }

  private static List<String> actedTokens(BaseStationCertificateSpec spec) {
    return Stream.concat(
            Stream.ofNullable(spec.regenerateToken()),
            Stream.ofNullable(spec.actedRegenerateTokens()).flatMap(List::stream))
        .distinct()
        .toList();
  }

  static Optional<BaseStationCertificateSpec> spec(BaseStationCertificate resource) {
    return Optional.ofNullable(resource.getSpec());
  }

  static Optional<StationName> stationOf(BaseStationCertificate resource) {
    return spec(resource)
        .map(BaseStationCertificateSpec::baseStationRef)
        .map(BaseStationCertificateSpec.BaseStationRef::name)
        .map(name -> new StationName(resource.getMetadata().getNamespace(), name));
  }
}
