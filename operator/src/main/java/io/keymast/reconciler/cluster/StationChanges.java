package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import java.util.Objects;
import java.util.Optional;

/** Tells updates that matter from the echoes of the operator's own status writes. */
public final class StationChanges {
  private StationChanges() {}

  public static boolean matterToStation(BaseStation newer, BaseStation older) {
    return isTouched(newer, older)
        || !Objects.equals(
            Optional.ofNullable(newer.getStatus()).map(BaseStationStatus::enrollment),
            Optional.ofNullable(older.getStatus()).map(BaseStationStatus::enrollment))
        || (!BaseStationStatus.isWritten(newer.getStatus())
            && BaseStationStatus.isWritten(older.getStatus()));
  }

  public static boolean matterToCertificate(
      BaseStationCertificate newer, BaseStationCertificate older) {
    return isTouched(newer, older)
        || !Objects.equals(
            Optional.ofNullable(newer.getStatus()).map(BaseStationCertificateStatus::delivery),
            Optional.ofNullable(older.getStatus()).map(BaseStationCertificateStatus::delivery));
  }

  public static boolean sayOtherwise(BaseStationCertificate newer, BaseStationCertificate older) {
    return !Objects.equals(
        Optional.ofNullable(newer.getStatus()).map(BaseStationCertificateStatus::conditions),
        Optional.ofNullable(older.getStatus()).map(BaseStationCertificateStatus::conditions));
  }

  /** What the status pins is what everything is verified by: losing it is a change. */
  public static boolean matterToAuthority(CertificateAuthority newer, CertificateAuthority older) {
    return isTouched(newer, older)
        || !Objects.equals(
            Optional.ofNullable(newer.getStatus()).map(CertificateAuthorityStatus::generations),
            Optional.ofNullable(older.getStatus()).map(CertificateAuthorityStatus::generations));
  }

  private static boolean isTouched(HasMetadata newer, HasMetadata older) {
    return !Objects.equals(newer.getMetadata().getGeneration(), older.getMetadata().getGeneration())
        || !Objects.equals(newer.getMetadata().getFinalizers(), older.getMetadata().getFinalizers())
        || newer.getMetadata().getDeletionTimestamp() != null;
  }
}
