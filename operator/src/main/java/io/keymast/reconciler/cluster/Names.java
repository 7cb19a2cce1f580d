package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateObjectName;
import io.keymast.domain.StationName;
import java.util.Objects;
import java.util.Optional;

/** What the objects of the cluster are called, and what they refer to. */
public final class Names {
  private Names() {}

  public static AuthorityName of(CertificateAuthority authority) {
    return new AuthorityName(
        authority.getMetadata().getNamespace(), authority.getMetadata().getName());
  }

  public static StationName of(BaseStation station) {
    return new StationName(station.getMetadata().getNamespace(), station.getMetadata().getName());
  }

  public static CertificateObjectName of(BaseStationCertificate certificate) {
    return new CertificateObjectName(
        certificate.getMetadata().getNamespace(), certificate.getMetadata().getName());
  }

  /** What a patch says of this very object: one that came after it by the same name is another. */
  public static ObjectMeta identityOf(HasMetadata object) {
    return new ObjectMetaBuilder()
        .withNamespace(object.getMetadata().getNamespace())
        .withName(object.getMetadata().getName())
        .withUid(object.getMetadata().getUid())
        .build();
  }

  public static Optional<StationName> stationOf(BaseStationCertificate certificate) {
    return Optional.ofNullable(certificate.getSpec())
        .map(spec -> spec.baseStationRef())
        .map(ref -> ref.name())
        .map(name -> new StationName(certificate.getMetadata().getNamespace(), name));
  }

  public static Optional<AuthorityName> authorityOf(BaseStationCertificate certificate) {
    return Optional.ofNullable(certificate.getSpec())
        .map(spec -> spec.certificateAuthorityRef())
        .filter(ref -> ref.name() != null && ref.namespace() != null)
        .map(
            ref ->
                new AuthorityName(
                    Objects.requireNonNull(ref.namespace()), Objects.requireNonNull(ref.name())));
  }
}
