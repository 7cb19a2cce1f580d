package io.keymast.reconciler;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.decision.Revocation;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.revoking.RevocationCount;
import io.keymast.status.CertificateFacts;
import io.keymast.status.CertificateStatusFactory;
import io.keymast.status.UnexpectedTrouble;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes what is true of a certificate where it was told otherwise, and counts revocations. */
final class CertificateReports {
  private final CertificateChanges changes;
  private final RevocationCount count;
  private final Clock clock;

  CertificateReports(CertificateChanges changes, RevocationCount count, Clock clock) {
    this.changes = changes;
    this.count = count;
    this.clock = clock;
  }

  void report(
      BaseStationCertificate object,
      CertificateFacts facts,
      Context<BaseStationCertificate> context) {
    BaseStationCertificateStatus former = object.getStatus();
    CertificateStatusFactory.create(facts, former)
        .filter(status -> !isSame(former, status))
        .ifPresent(
            status -> {
              store(object, status, context);
              facts.revoked().ifPresent(revoked -> count.told(object, revoked));
            });
  }

  void reportTrouble(BaseStationCertificate object, Context<BaseStationCertificate> context) {
    long generation = object.getMetadata().getGeneration();
    BaseStationCertificateStatus former =
        Objects.requireNonNullElse(
            object.getStatus(), new BaseStationCertificateStatus(null, null, null));
    if (!UnexpectedTrouble.isToldIn(former.conditions(), generation)) {
      store(
          object,
          new BaseStationCertificateStatus(
              former.observedGeneration(),
              null,
              UnexpectedTrouble.beside(former.conditions(), generation, clock.instant())),
          context);
    }
  }

  void departed(BaseStationCertificate object, Revocation revocation) {
    count.departed(object, revocation);
  }

  /** Equal but for what the Key Installer writes. */
  private static boolean isSame(
      @Nullable BaseStationCertificateStatus former, BaseStationCertificateStatus status) {
    return former != null
        && Objects.equals(former.conditions(), status.conditions())
        && Objects.equals(former.observedGeneration(), status.observedGeneration());
  }

  private void store(
      BaseStationCertificate object,
      BaseStationCertificateStatus status,
      Context<BaseStationCertificate> context) {
    BaseStationCertificate fresh = new BaseStationCertificate();
    fresh.setMetadata(Names.identityOf(object));
    fresh.setStatus(status);
    PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(object, fresh, context);
    changes.add(object);
  }
}
