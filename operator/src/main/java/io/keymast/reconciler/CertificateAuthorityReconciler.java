package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.CertificateAuthorities.Entry;
import io.keymast.decision.AuthorityDecider;
import io.keymast.decision.AuthorityDecision;
import io.keymast.decision.HinderedKey;
import io.keymast.decision.Hindrance;
import io.keymast.decision.Obstacle;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import io.keymast.reconciler.AuthorityObserver.Observation;
import io.keymast.reconciler.AuthorityReports.Pins;
import io.keymast.reconciler.AuthorityRotation.Standing;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.status.AuthorityFacts.Readiness;
import io.keymast.token.TokenException;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.AuthorityPolicy.Pace;
import io.keymast.validation.AuthoritySpecValidator;
import io.keymast.validation.AuthorityVerdict;
import io.keymast.validation.CaSource;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Loads, pins and watches over an authority's CA keys, and keeps what they publish fresh. */
public final class CertificateAuthorityReconciler
    implements Reconciler<CertificateAuthority>, Cleaner<CertificateAuthority> {
  /** A CA Secret that vanished or changed is noticed within this time. */
  private static final Duration WATCH_OVER = Duration.ofSeconds(30);

  private static final Duration AT_ONCE = Duration.ofMillis(100);

  private static final Violation NO_RIGHT =
      new Violation(
          "spec.source",
          "CASecretForbidden",
          "let the operator read Secrets here: add this namespace to the chart's"
              + " authorityNamespaces");

  private final ClusterView cluster;
  private final AuthorityObserver observer;
  private final AuthorityKeys keys;
  private final AuthorityDuties duties;
  private final AuthorityStops stops;
  private final AuthorityDeletion deletion;
  private final Wiring wiring;

  /** Whom the authority tells, and what wakes it. */
  public record Wiring(
      AuthorityReports reports,
      AuthorityHearing hearing,
      AuthorityRotation rotation,
      RotationNews news,
      IssuanceGate gate,
      AuthorityDelegation delegation,
      CrossCertificateKeeper crossCertificates,
      Pokes<CertificateAuthority> authorities,
      GuardedClock clock) {}

  public CertificateAuthorityReconciler(
      ClusterView cluster,
      AuthorityObserver observer,
      AuthorityKeys keys,
      AuthorityDuties duties,
      AuthorityDeparture departure,
      Wiring wiring) {
    this.cluster = cluster;
    this.observer = observer;
    this.keys = keys;
    this.duties = duties;
    this.stops = new AuthorityStops(wiring.reports(), duties);
    this.deletion = new AuthorityDeletion(duties, departure, stops);
    this.wiring = wiring;
  }

  @Override
  public List<EventSource<?, CertificateAuthority>> prepareEventSources(
      EventSourceContext<CertificateAuthority> context) {
    cluster.attachAuthorities(context.getPrimaryCache());
    return List.of(wiring.authorities().source());
  }

  @Override
  public UpdateControl<CertificateAuthority> reconcile(
      CertificateAuthority object, Context<CertificateAuthority> context) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    wiring.hearing().hear(object);
    return switch (AuthoritySpecValidator.validate(name, object.getSpec())) {
      case AuthorityVerdict.Invalid(var violations) ->
          stop(object, "InvalidSpec", violations, context);
      case AuthorityVerdict.Valid(var policy, CaSource.WithKey source) ->
          decideByToken(object, policy, source, context);
      case AuthorityVerdict.Valid(var policy, CaSource.CertManager source) ->
          wiring.delegation().look(object, policy, source, context);
    };
  }

  /** A token that is away stops its own authority only, and what is published stays. */
  private UpdateControl<CertificateAuthority> decideByToken(
      CertificateAuthority object,
      AuthorityPolicy policy,
      CaSource.WithKey source,
      Context<CertificateAuthority> context) {
    try {
      return decide(object, policy, source, context);
    } catch (TokenException e) {
      Violation away = e.violation();
      return stop(object, away.reason(), List.of(away), context);
    }
  }

  @Override
  public ErrorStatusUpdateControl<CertificateAuthority> updateErrorStatus(
      CertificateAuthority object, Context<CertificateAuthority> context, Exception failure) {
    return TroubleReport.of(
        context, failure, () -> wiring.reports().reportTrouble(object, context));
  }

  /** Goes only when nothing that it issued could still be relied on; publishes until then. */
  @Override
  public DeleteControl cleanup(CertificateAuthority object, Context<CertificateAuthority> context) {
    return TroubleReport.duringCleanup(
        context,
        () -> deletion.proceed(object, context),
        () -> wiring.reports().reportTrouble(object, context));
  }

  private UpdateControl<CertificateAuthority> decide(
      CertificateAuthority object,
      AuthorityPolicy policy,
      CaSource.WithKey source,
      Context<CertificateAuthority> context) {
    Observation observation;
    LedgerSnapshot ledger;
    try {
      ledger = duties.read(AuthorityObserver.nameOf(object));
      observation = observer.observe(object, policy, source, ledger, wiring.clock().instant());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return stop(object, "CASecretForbidden", List.of(NO_RIGHT), context);
      }
      throw e;
    }
    AuthorityDecision decision = AuthorityDecider.decide(observation.facts());
    // By a wrong clock, a sound CA is over or has not begun, and none is to be pinned anew.
    boolean isPinned =
        decision instanceof AuthorityDecision.Use && !observation.facts().pinned().isEmpty();
    if (!isPinned && clock().hindrance().isPresent()) {
      return stop(object, Obstacle.CLOCK_SKEWED.reason(), untimely(), context);
    }
    return execute(object, observation, decision, ledger, context);
  }

  private UpdateControl<CertificateAuthority> execute(
      CertificateAuthority object,
      Observation observation,
      AuthorityDecision decision,
      LedgerSnapshot ledger,
      Context<CertificateAuthority> context) {
    return switch (decision) {
      case AuthorityDecision.Write write ->
          keys.write(AuthorityObserver.nameOf(object), observation, write)
              .map(taken -> HinderedKey.decide(observation.facts(), taken))
              .map(instead -> execute(object, observation, instead, ledger, context))
              .orElseGet(() -> again(AT_ONCE));
      case AuthorityDecision.Stop(var reason, var violations) ->
          stop(object, reason, violations, context);
      case AuthorityDecision.Use use -> use(object, observation, use, ledger, context);
    };
  }

  /** Pins the keys in status before anything is made of them. */
  private UpdateControl<CertificateAuthority> use(
      CertificateAuthority object,
      Observation observation,
      AuthorityDecision.Use use,
      LedgerSnapshot ledger,
      Context<CertificateAuthority> context) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    AuthorityPolicy policy = observation.facts().policy();
    Standing standing = standing(object, observation, use);
    CrossObservation cross = CrossObservation.of(observation, standing, ledger);
    wiring.crossCertificates().withdraw(name, cross.signing().toRevoke());
    Pins pins = pins(standing, cross);
    CertificateAuthority pinned = object;
    if (standing.isNew()) {
      Readiness readiness =
          standing.loaded().active().isPresent() ? readiness(policy) : AuthorityStops.NONE_ISSUES;
      pinned =
          wiring
              .reports()
              .report(object, readiness, pins, AuthorityStops.formerCrl(object), context);
      wiring.news().changed(object, observation.facts().pinned(), standing.facts());
    }
    keys.giveUpUnneeded(name, observation, standing.facts().succession());
    LoadedGenerations loaded = standing.loaded();
    Optional<Hindrance> unprepared = duties.prepare(name, loaded, ledger);
    if (loaded.active().isEmpty()) {
      stops.stop(pinned, AuthorityStops.noneIssues(observation.facts().history().doubt()), context);
      return again(standing.isNew() ? AT_ONCE : WATCH_OVER);
    }
    Optional<Hindrance> hold = wiring.gate().hold(name).or(() -> unprepared);
    wiring.reports().tellStations(name, new Entry.Ready(loaded.active().get().heldBy(hold)));
    if (hold.isEmpty() && !standing.isNew() && policy.issuance().pace() == Pace.RUNNING) {
      pins = pins(standing, wiring.crossCertificates().complete(cross, loaded));
      wiring.crossCertificates().forget(name, cross.signing().over());
    }
    AuthorityDuties.Done done = duties.perform(loaded, ledger);
    Optional<Crl> crl = done.crl().or(() -> AuthorityStops.formerCrl(object));
    wiring.reports().report(pinned, readiness(policy, done, use), pins, crl, context);
    if (standing.isNew()) {
      return again(AT_ONCE);
    }
    Duration untilDue = Duration.between(wiring.clock().instant(), done.nextLook());
    return again(untilDue.compareTo(WATCH_OVER) < 0 ? atLeastASecond(untilDue) : WATCH_OVER);
  }

  private static Pins pins(Standing standing, CrossObservation cross) {
    return new Pins(
        cross.statedWith(standing.pins()), Optional.of(standing.facts().with(cross.signing())));
  }

  /** By a wrong clock, no CA key begins or ends. */
  private Standing standing(
      CertificateAuthority object, Observation observation, AuthorityDecision.Use use) {
    return clock().hindrance().isEmpty()
        ? wiring.rotation().standing(object, observation, use.generations())
        : wiring.rotation().unchanged(object, observation);
  }

  private UpdateControl<CertificateAuthority> stop(
      CertificateAuthority object,
      String reason,
      List<Violation> violations,
      Context<CertificateAuthority> context) {
    stops.stop(object, new AuthorityDecision.Stop(reason, violations), context);
    return again(WATCH_OVER);
  }

  private Readiness readiness(
      AuthorityPolicy policy, AuthorityDuties.Done done, AuthorityDecision.Use use) {
    if (clock().hindrance().isPresent()) {
      return new Readiness.Stopped(Obstacle.CLOCK_SKEWED.reason(), untimely());
    }
    if (!done.violations().isEmpty()) {
      return new Readiness.Stopped("PublicationRefused", done.violations());
    }
    return use.lost().isEmpty()
        ? readiness(policy)
        : new Readiness.Stopped(use.lost().getFirst().reason(), use.lost());
  }

  /** Why nothing is issued now. */
  private List<Violation> untimely() {
    return clock().hindrance().stream()
        .map(it -> new Violation("status", it.obstacle().reason(), it.message()))
        .toList();
  }

  private GuardedClock clock() {
    return wiring.clock();
  }

  private static Readiness readiness(AuthorityPolicy policy) {
    return switch (policy.issuance().pace()) {
      case RUNNING -> new Readiness.Issuing("the CA key is loaded and pinned");
      case PAUSED -> new Readiness.Paused();
    };
  }

  private static Duration atLeastASecond(Duration duration) {
    Duration second = Duration.ofSeconds(1);
    return duration.compareTo(second) < 0 ? second : duration;
  }

  private static UpdateControl<CertificateAuthority> again(Duration after) {
    return UpdateControl.<CertificateAuthority>noUpdate().rescheduleAfter(after);
  }
}
