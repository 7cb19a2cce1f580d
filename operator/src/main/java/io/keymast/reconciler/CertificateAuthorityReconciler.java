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
import io.keymast.decision.AuthorityDecider;
import io.keymast.decision.AuthorityDecision;
import io.keymast.decision.HinderedKey;
import io.keymast.decision.Obstacle;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import io.keymast.reconciler.authority.AuthorityAtWork;
import io.keymast.reconciler.authority.AuthorityDelegation;
import io.keymast.reconciler.authority.AuthorityDeletion;
import io.keymast.reconciler.authority.AuthorityDeparture;
import io.keymast.reconciler.authority.AuthorityDue;
import io.keymast.reconciler.authority.AuthorityDuties;
import io.keymast.reconciler.authority.AuthorityHearing;
import io.keymast.reconciler.authority.AuthorityKeys;
import io.keymast.reconciler.authority.AuthorityObserver;
import io.keymast.reconciler.authority.AuthorityObserver.Observation;
import io.keymast.reconciler.authority.AuthorityReports;
import io.keymast.reconciler.authority.AuthorityRetirement;
import io.keymast.reconciler.authority.AuthorityStops;
import io.keymast.reconciler.authority.UnservedAuthorities;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.TroubleReport;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.token.TokenException;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.AuthoritySpecValidator;
import io.keymast.validation.AuthorityVerdict;
import io.keymast.validation.CaSource;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
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
  private final UnservedAuthorities unserved;
  private final Wiring wiring;

  /** Whom the authority tells, and what wakes it. */
  public record Wiring(
      AuthorityReports reports,
      AuthorityRetirement retirement,
      AuthorityHearing hearing,
      AuthorityAtWork work,
      AuthorityDelegation delegation,
      Pokes<CertificateAuthority> authorities,
      GuardedClock clock) {}

  public CertificateAuthorityReconciler(
      ClusterView cluster,
      AuthorityObserver observer,
      AuthorityKeys keys,
      AuthorityDuties duties,
      AuthorityStops stops,
      AuthorityDeparture departure,
      Wiring wiring) {
    this.cluster = cluster;
    this.observer = observer;
    this.keys = keys;
    this.duties = duties;
    this.stops = stops;
    this.deletion =
        new AuthorityDeletion(wiring.hearing(), wiring.retirement(), duties, departure, stops);
    this.unserved = new UnservedAuthorities(wiring.reports());
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
      CertificateAuthority found, Context<CertificateAuthority> context) {
    AuthorityName name = Names.of(found);
    if (!cluster.isAtHome(name)) {
      unserved.refuse(found, context);
      return UpdateControl.noUpdate();
    }
    CertificateAuthority object = wiring.retirement().pin(found, context);
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
        () ->
            cluster.isAtHome(Names.of(object))
                ? deletion.proceed(object, context)
                : unserved.letGo(object, context),
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
      ledger = duties.read(Names.of(object));
      observation = observer.observe(object, policy, source, ledger, wiring.clock().instant());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return stop(object, "CASecretForbidden", List.of(NO_RIGHT), context);
      }
      stops.keepThrough(object, e, context);
      throw e;
    }
    AuthorityDecision decision = AuthorityDecider.decide(observation.facts());
    // By a wrong clock, a sound CA is over or has not begun, and none is to be pinned anew.
    boolean isPinned =
        decision instanceof AuthorityDecision.Use && !observation.facts().pinned().isEmpty();
    if (!isPinned && wiring.clock().hindrance().isPresent()) {
      return stop(
          object, Obstacle.CLOCK_SKEWED.reason(), AuthorityStops.untimely(wiring.clock()), context);
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
          write(object, observation, write, context)
              .map(hindrance -> HinderedKey.decide(observation.facts(), hindrance))
              .map(instead -> execute(object, observation, instead, ledger, context))
              .orElseGet(() -> again(AT_ONCE));
      case AuthorityDecision.Stop(var reason, var violations) ->
          stop(object, reason, violations, context);
      case AuthorityDecision.Use use -> use(object, observation, use, ledger, context);
    };
  }

  /** Returns what hinders it. */
  private Optional<Violation> write(
      CertificateAuthority object,
      Observation observation,
      AuthorityDecision.Write write,
      Context<CertificateAuthority> context) {
    try {
      return keys.write(Names.of(object), observation, write);
    } catch (KubernetesClientException e) {
      stops.keepThrough(object, e, context);
      throw e;
    }
  }

  private UpdateControl<CertificateAuthority> use(
      CertificateAuthority object,
      Observation observation,
      AuthorityDecision.Use use,
      LedgerSnapshot ledger,
      Context<CertificateAuthority> context) {
    return switch (wiring.work().proceed(object, observation, use, ledger, context)) {
      case AuthorityDue.AtOnce() -> again(AT_ONCE);
      case AuthorityDue.By(var time) -> again(until(time));
      case AuthorityDue.InTime() -> again(WATCH_OVER);
    };
  }

  private Duration until(Instant time) {
    Instant now = wiring.clock().instant();
    return time.isBefore(now.plus(WATCH_OVER))
        ? atLeastASecond(Duration.between(now, time))
        : WATCH_OVER;
  }

  private UpdateControl<CertificateAuthority> stop(
      CertificateAuthority object,
      String reason,
      List<Violation> violations,
      Context<CertificateAuthority> context) {
    stops.stop(object, new AuthorityDecision.Stop(reason, violations), context);
    return again(WATCH_OVER);
  }

  private static Duration atLeastASecond(Duration duration) {
    Duration second = Duration.ofSeconds(1);
    return duration.compareTo(second) < 0 ? second : duration;
  }

  private static UpdateControl<CertificateAuthority> again(Duration after) {
    return UpdateControl.<CertificateAuthority>noUpdate().rescheduleAfter(after);
  }
}
