package io.keymast.reconciler;

import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.decision.KnownCertificate;
import io.keymast.reconciler.brakes.OrphanWatch;
import io.keymast.reconciler.brakes.OrphanWatch.Finding;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.reconciler.cluster.TroubleReport;
import io.keymast.reconciler.observation.Reservations;
import io.keymast.reconciler.observation.StationObserver;
import io.keymast.reconciler.revoking.RevocationCount;
import io.keymast.reconciler.revoking.RevocationFollower;
import io.keymast.reconciler.revoking.RevocationFollower.Progress;
import io.keymast.status.CertificateFacts;
import io.keymast.status.CertificateFacts.Life;
import io.keymast.status.CertificateFacts.Verification;
import io.keymast.status.RevokedCertificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
  private final RevocationFollower revocations;
  private final CertificateAuthorities authorities;
  private final Companions companions;
  private final CertificateSuccession succession;
  private final CertificateChanges changes;
  private final CertificateReports reports;

  /** The station's reconciler is woken by its certificates; they are woken by a new CRL. */
  public record Companions(
      Pokes<BaseStation> stations,
      Pokes<BaseStationCertificate> certificates,
      Reservations reservations,
      OrphanWatch orphans,
      RevocationCount count,
      Clock clock) {}

  public BaseStationCertificateReconciler(
      ClusterView cluster,
      StationObserver observer,
      StationDeparture departure,
      RevocationFollower revocations,
      CertificateAuthorities authorities,
      Companions companions) {
    this.cluster = cluster;
    this.observer = observer;
    this.departure = departure;
    this.revocations = revocations;
    this.authorities = authorities;
    this.companions = companions;
    this.succession = new CertificateSuccession(cluster, observer);
    this.changes = new CertificateChanges(cluster, companions.reservations(), this::wake);
    this.reports = new CertificateReports(changes, companions.count(), companions.clock());
  }

  @Override
  public List<EventSource<?, BaseStationCertificate>> prepareEventSources(
      EventSourceContext<BaseStationCertificate> context) {
    cluster.attachCertificates(context.getPrimaryCache());
    return List.of(companions.certificates().source(), changes);
  }

  @Override
  public UpdateControl<BaseStationCertificate> reconcile(
      BaseStationCertificate object, Context<BaseStationCertificate> context) {
    UpdateControl<BaseStationCertificate> control =
        switch (observer.verify(object)) {
          case StoredCertificate.Foreign(var message) -> foreign(object, message, context);
          case StoredCertificate.Unverifiable unverifiable ->
              UpdateControl.<BaseStationCertificate>noUpdate().rescheduleAfter(UNTIL_PINNED);
          case StoredCertificate.Ours(var certificate) -> ours(object, certificate, context);
        };
    if (changes.take(object)) {
      wake(object);
    }
    return control;
  }

  @Override
  public DeleteControl cleanup(
      BaseStationCertificate object, Context<BaseStationCertificate> context) {
    return TroubleReport.duringCleanup(
        context, () -> depart(object), () -> reports.reportTrouble(object, context));
  }

  private DeleteControl depart(BaseStationCertificate object) {
    departure
        .release(object)
        .forEach(
            revocation -> {
              revocations.forget(revocation.certificate());
              reports.departed(object, revocation);
            });
    wake(object);
    return DeleteControl.defaultDelete();
  }

  @Override
  public ErrorStatusUpdateControl<BaseStationCertificate> updateErrorStatus(
      BaseStationCertificate object, Context<BaseStationCertificate> context, Exception failure) {
    return TroubleReport.of(context, failure, () -> reports.reportTrouble(object, context));
  }

  private UpdateControl<BaseStationCertificate> foreign(
      BaseStationCertificate object, String message, Context<BaseStationCertificate> context) {
    boolean isAuthorityKnown = Names.authorityOf(object).flatMap(authorities::find).isPresent();
    if (isAuthorityKnown) {
      reports.report(
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
    if (isBeyondRetention(certificate, now)
        && succession.successor(object, certificate).isPresent()) {
      context.getClient().resource(object).delete();
      return UpdateControl.noUpdate();
    }
    Finding finding = companions.orphans().look(object);
    if (finding instanceof Finding.Orphan) {
      context.getClient().resource(object).delete();
      return UpdateControl.noUpdate();
    }
    Subject subject = new Subject(object, certificate, finding);
    return switch (revocations.follow(object, certificate)) {
      case Progress.Settling(var lookAgain) ->
          UpdateControl.<BaseStationCertificate>noUpdate().rescheduleAfter(lookAgain);
      case Progress.None() -> report(subject, Optional.empty(), context);
      case Progress.Told(var revoked) -> report(subject, Optional.of(revoked), context);
    };
  }

  private record Subject(
      BaseStationCertificate object, KnownCertificate certificate, Finding finding) {
    Verification verification() {
      return finding instanceof Finding.Missing(var message, _)
          ? new Verification.Orphaned(message)
          : new Verification.Verified();
    }
  }

  private UpdateControl<BaseStationCertificate> report(
      Subject subject,
      Optional<RevokedCertificate> revoked,
      Context<BaseStationCertificate> context) {
    BaseStationCertificate object = subject.object();
    KnownCertificate certificate = subject.certificate();
    Instant now = companions.clock().instant();
    reports.report(
        object,
        new CertificateFacts(
            object.getMetadata().getGeneration(),
            subject.verification(),
            revoked,
            succession.successor(object, certificate).map(KnownCertificate::name),
            new Life(
                certificate.validity().notAfter(),
                certificate.fate().deliveredAt(),
                certificate.fate().inUseAt(),
                now)),
        context);
    return UpdateControl.<BaseStationCertificate>noUpdate().rescheduleAfter(nextLook(subject, now));
  }

  private boolean isBeyondRetention(KnownCertificate certificate, Instant now) {
    return authorities
        .findReady(certificate.binding().authority())
        .map(authority -> authority.policy().issuance().retention())
        .filter(retention -> now.isAfter(certificate.validity().notAfter().plus(retention)))
        .isPresent();
  }

  /** Its station is decided on again, whoever waits for what it holds, and what it supersedes. */
  private void wake(BaseStationCertificate object) {
    cluster
        .concernedBy(object)
        .forEach(name -> companions.stations().poke(name.namespace(), name.name()));
    succession
        .untoldPredecessors(object)
        .map(BaseStationCertificate::getMetadata)
        .forEach(former -> companions.certificates().poke(former.getNamespace(), former.getName()));
  }

  private static Duration nextLook(Subject subject, Instant now) {
    if (subject.finding() instanceof Finding.Missing(_, var nextLook)) {
      return nextLook;
    }
    Duration left =
        Duration.between(now, subject.certificate().validity().notAfter().plusSeconds(1));
    return left.isPositive() && left.compareTo(FULL_PASS) < 0 ? left : FULL_PASS;
  }
}
