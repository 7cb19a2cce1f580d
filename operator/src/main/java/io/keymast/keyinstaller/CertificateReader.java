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
import java.util.function.Function;
import java.util.stream.Stream;

/** From a BaseStationCertificate to a certificate that may be handed over, or to nothing. */
final class CertificateReader {
  private static final Delivery NO_DELIVERY = new Delivery(null, null, null, null);

  private final CertificateVerification verification = new CertificateVerification();

  /** By retired CAs as well: apart, as each remembers one bundle for a certificate. */
  private final CertificateVerification issuance = new CertificateVerification();

  void forget(BaseStationCertificate resource) {
    verification.forget(resource.getMetadata().getUid());
    issuance.forget(resource.getMetadata().getUid());
  }

  /** Empty where it is not the station's, or does not verify under its authority. */
  Optional<StationCertificate> read(
      BaseStationCertificate resource, Station station, HandoverPolicy authority) {
    BaseStationCertificateSpec spec = resource.getSpec();
    if (!isFor(station, resource) || !authorityOf(resource).equals(Optional.of(authority.name()))) {
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
                    delivery(resource)));
  }

  /**
   * Whoever may have issued it: judged under the authority that it names itself.
   *
   * @param signers of an authority, the retired ones too; empty where there is none
   */
  Optional<IssuedCertificate> issued(
      BaseStationCertificate resource,
      Station station,
      Function<AuthorityName, Optional<CaBundle>> signers) {
    if (!isFor(station, resource)) {
      return Optional.empty();
    }
    return authorityOf(resource)
        .flatMap(signers)
        .flatMap(
            trust ->
                issuance.verify(
                    resource.getMetadata().getUid(), resource.getSpec(), station.eui(), trust))
        .map(
            handedOver ->
                new IssuedCertificate(
                    handedOver.leaf(), Optional.ofNullable(delivery(resource).provenAt())));
  }

  private static boolean isFor(Station station, BaseStationCertificate resource) {
    Map<String, String> labels =
        Objects.requireNonNullElse(resource.getMetadata().getLabels(), Map.of());
    String eui = station.eui().value();
    return eui.equals(labels.get(ResourceNames.EUI_LABEL))
        && spec(resource).map(BaseStationCertificateSpec::eui).filter(eui::equals).isPresent();
  }

  private static Optional<AuthorityName> authorityOf(BaseStationCertificate resource) {
    CertificateAuthorityRef ref =
        resource.getSpec() == null ? null : resource.getSpec().certificateAuthorityRef();
    return ref == null || ref.name() == null
        ? Optional.empty()
        : Optional.of(
            new AuthorityName(
                Objects.requireNonNullElse(ref.namespace(), resource.getMetadata().getNamespace()),
                ref.name()));
  }

  private static Delivery delivery(BaseStationCertificate resource) {
    return Optional.ofNullable(resource.getStatus())
        .map(BaseStationCertificateStatus::delivery)
        .orElse(NO_DELIVERY);
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
