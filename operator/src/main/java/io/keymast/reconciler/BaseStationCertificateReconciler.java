package io.keymast.reconciler;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.domain.RevocationReason;
import io.keymast.status.CertificateFacts;
import io.keymast.status.CertificateFacts.Life;
import io.keymast.status.CertificateFacts.Verification;
import io.keymast.status.CertificateStatusFactory;
import io.keymast.status.ConditionType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Follows a stored certificate to its end: what an administrator revoked gets into the ledger, what
 * the Key Installer saw becomes conditions, what expired long ago is removed.
 */
public final class BaseStationCertificateReconciler
    implements Reconciler<BaseStationCertificate>, Cleaner<BaseStationCertificate> {
  private static final Duration FULL_PASS = Duration.ofHours(1);

  /** An authority pins its CA key soon, or a person has to act. */
  private static final Duration UNTIL_PINNED = Duration.ofSeconds(30);

  private final ClusterView cluster;
  private final StationObserver observer;
  private final StationDeparture departure;
  private final Revoker revoker;
  private final CertificateAuthorities authorities;
  private final Companions companions;

  /** The station's reconciler is woken by its certificates. */
  public record Companions(
      Pokes<BaseStation> stations, Reservations reservations, OrphanWatch orphans, Clock clock) {}

  public BaseStationCertificateReconciler(
      ClusterView cluster,
      StationObserver observer,
      StationDeparture departure,
      Revoker revoker,
      CertificateAuthorities authorities,
      Companions companions) {
    this.cluster = cluster;
    this.observer = observer;
    this.departure = departure;
    this.revoker = revoker;
    this.authorities = authorities;
    this.companions = companions;
  }

  @Override
  public List<EventSource<?, BaseStationCertificate>> prepareEventSources(
      EventSourceContext<BaseStationCertificate> context) {
    cluster.attachCertificates(context.getPrimaryCache());
    return List.of();
  }

  @Override
  public UpdateControl<BaseStationCertificate> reconcile(
      BaseStationCertificate object, Context<BaseStationCertificate> context) {
    if (!cluster.isReady()) {
      return UpdateControl.<BaseStationCertificate>noUpdate().rescheduleAfter(200L);
    }
    UpdateControl<BaseStationCertificate> control =
        switch (observer.verify(object)) {
          case StoredCertificate.Foreign(var message) -> foreign(object, message, context);
          case StoredCertificate.Unverifiable unverifiable ->
              UpdateControl.<BaseStationCertificate>noUpdate().rescheduleAfter(UNTIL_PINNED);
          case StoredCertificate.Ours(var certificate) -> ours(object, certificate, context);
        };
    wake(object);
    return control;
  }

  @Override
  public DeleteControl cleanup(
      BaseStationCertificate object, Context<BaseStationCertificate> context) {
    if (!cluster.isReady()) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(200L);
    }
    departure.release(object);
    wake(object);
    return DeleteControl.defaultDelete();
  }

  private UpdateControl<BaseStationCertificate> foreign(
      BaseStationCertificate object, String message, Context<BaseStationCertificate> context) {
    boolean isAuthorityKnown =
        ClusterView.authorityOf(object).flatMap(authorities::find).isPresent();
    if (isAuthorityKnown) {
      report(
          object,
          new CertificateFacts(
              object.getMetadata().getGeneration(),
              new Verification.Foreign(message),
              Optional.empty(),
              Optional.empty(),
              new Life(
                  Instant.MAX, Optional.empty(), Optional.empty(), companions.clock().instant())),
          context);
    }
    return UpdateControl.<BaseStationCertificate>noUpdate().rescheduleAfter(FULL_PASS);
  }

  private UpdateControl<BaseStationCertificate> ours(
      BaseStationCertificate object,
      KnownCertificate certificate,
      Context<BaseStationCertificate> context) {
    Instant now = companions.clock().instant();
    OrphanWatch.Finding finding =
        ClusterView.stationOf(object)
            .map(name -> companions.orphans().look(object, name))
            .orElseGet(OrphanWatch.Finding.HasStation::new);
    if (finding instanceof OrphanWatch.Finding.Orphan) {
      departure.release(object);
      context.getClient().resource(object).delete();
      return UpdateControl.noUpdate();
    }
    Optional<KnownCertificate> successor = successor(object, certificate);
    if (successor.isPresent() && isBeyondRetention(certificate, now)) {
      context.getClient().resource(object).delete();
      return UpdateControl.noUpdate();
    }
    certificate
        .fate()
        .revoked()
        .ifPresentOrElse(
            reason -> ensureInLedger(object, certificate, reason),
            () -> ensureNotOnHold(object, certificate));
    report(
        object,
        new CertificateFacts(
            object.getMetadata().getGeneration(),
            verification(finding),
            certificate.fate().revoked().map(RevocationReason::apiName),
            successor.map(KnownCertificate::name),
            new Life(
                certificate.validity().notAfter(),
                certificate.fate().deliveredAt(),
                certificate.fate().inUseAt(),
                now)),
        context);
    return UpdateControl.<BaseStationCertificate>noUpdate()
        .rescheduleAfter(nextLook(certificate, finding, now));
  }

  private static Verification verification(OrphanWatch.Finding finding) {
    return finding instanceof OrphanWatch.Finding.Missing(var message, var nextLook)
        ? new Verification.Orphaned(message)
        : new Verification.Verified();
  }

  /** A revocation that the operator made is in the ledger already; one by hand is not. */
  private void ensureInLedger(
      BaseStationCertificate object, KnownCertificate certificate, RevocationReason reason) {
    BaseStationCertificateStatus status = object.getStatus();
    boolean isSaid =
        ConditionType.REVOKED
            .in(status == null ? null : status.conditions())
            .filter(
                condition -> Objects.toString(condition.message(), "").contains(reason.apiName()))
            .isPresent();
    if (!isSaid && !certificate.validity().isExpiredAt(companions.clock().instant())) {
      revoker.makeDurable(List.of(new Revocation(certificate, reason)));
    }
  }

  /** Only a hold can be lifted: admission lets no other revocation be taken back. */
  private void ensureNotOnHold(BaseStationCertificate object, KnownCertificate certificate) {
    BaseStationCertificateStatus status = object.getStatus();
    boolean wasRevoked =
        ConditionType.REVOKED
            .in(status == null ? null : status.conditions())
            .filter(condition -> "True".equals(condition.status()))
            .isPresent();
    if (wasRevoked) {
      revoker.liftHold(certificate);
    }
  }

  private Optional<KnownCertificate> successor(
      BaseStationCertificate object, KnownCertificate certificate) {
    return ClusterView.stationOf(object).map(cluster::certificatesOf).orElse(List.of()).stream()
        .filter(other -> other.getMetadata().getDeletionTimestamp() == null)
        .filter(
            other ->
                other.getSpec().revision() != null
                    && other.getSpec().revision() > certificate.revision())
        .<KnownCertificate>mapMulti(
            (other, sink) -> {
              if (observer.verify(other) instanceof StoredCertificate.Ours(var known)) {
                sink.accept(known);
              }
            })
        .max(Comparator.comparingLong(KnownCertificate::revision));
  }

  private boolean isBeyondRetention(KnownCertificate certificate, Instant now) {
    return authorities
        .findReady(certificate.binding().authority())
        .map(authority -> authority.policy().issuance().retention())
        .filter(retention -> now.isAfter(certificate.validity().notAfter().plus(retention)))
        .isPresent();
  }

  private void report(
      BaseStationCertificate object,
      CertificateFacts facts,
      Context<BaseStationCertificate> context) {
    BaseStationCertificateStatus former = object.getStatus();
    CertificateStatusFactory.create(facts, former)
        .filter(
            status ->
                former == null
                    || !Objects.equals(former.conditions(), status.conditions())
                    || !Objects.equals(former.observedGeneration(), status.observedGeneration()))
        .ifPresent(
            status -> {
              BaseStationCertificate fresh = new BaseStationCertificate();
              fresh.setMetadata(
                  new ObjectMetaBuilder()
                      .withNamespace(object.getMetadata().getNamespace())
                      .withName(object.getMetadata().getName())
                      .withUid(object.getMetadata().getUid())
                      .build());
              fresh.setStatus(status);
              PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(object, fresh, context);
            });
  }

  /** The station is decided on again, now that its certificate is seen. */
  private void wake(BaseStationCertificate object) {
    companions.reservations().release(object);
    ClusterView.stationOf(object)
        .ifPresent(name -> companions.stations().poke(name.namespace(), name.name()));
  }

  private static Duration nextLook(
      KnownCertificate certificate, OrphanWatch.Finding finding, Instant now) {
    if (finding instanceof OrphanWatch.Finding.Missing(var message, var nextLook)) {
      return nextLook;
    }
    Duration left = Duration.between(now, certificate.validity().notAfter().plusSeconds(1));
    return left.isPositive() && left.compareTo(FULL_PASS) < 0 ? left : FULL_PASS;
  }
}
