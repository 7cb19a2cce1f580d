package io.keymast.operator;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.api.Condition;
import io.keymast.operator.Visitor.Handed;
import io.keymast.status.ConditionType;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the cluster says of a station's way to its certificates: live. */
record HandoverView(PlatformTeam team, Station station) {
  static final Delivery NO_DELIVERY = new Delivery(null, null, null, null);

  List<Condition> conditions() {
    return status().map(BaseStationStatus::conditions).orElse(List.of());
  }

  Enrollment enrollment() {
    return status().map(BaseStationStatus::enrollment).orElse(Enrollment.NOTHING);
  }

  private Optional<BaseStationStatus> status() {
    return Optional.ofNullable(team.sees(station).getStatus());
  }

  /** Oldest first. */
  List<BaseStationCertificate> certificates() {
    return team.certificatesOf(station);
  }

  Delivery delivery(Handed of) {
    return certificate(it -> of.serialNumber().equals(it.getSpec().serialNumber()))
        .map(HandoverView::delivery)
        .orElse(NO_DELIVERY);
  }

  static Delivery delivery(BaseStationCertificate certificate) {
    return Optional.ofNullable(certificate.getStatus())
        .map(BaseStationCertificateStatus::delivery)
        .orElse(NO_DELIVERY);
  }

  /** Whether the CRL that is published lists it. */
  boolean isListed(long revision) {
    return certificate(it -> it.getSpec().revision() == revision)
        .map(BaseStationCertificate::getStatus)
        .map(BaseStationCertificateStatus::conditions)
        .filter(ConditionType.REVOCATION_PUBLISHED::isTrueIn)
        .isPresent();
  }

  private Optional<BaseStationCertificate> certificate(Predicate<BaseStationCertificate> which) {
    return certificates().stream().filter(which).findFirst();
  }
}
