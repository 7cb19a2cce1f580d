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
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.decision.Decision;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Protection;
import io.keymast.decision.Revocation;
import io.keymast.decision.Standing.KeyStanding;
import io.keymast.decision.StationDecider;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.Backoff;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.TroubleReport;
import io.keymast.reconciler.issuance.DecisionExecutor;
import io.keymast.reconciler.issuance.DecisionExecutor.Result;
import io.keymast.reconciler.observation.StationObserver;
import io.keymast.revocation.LedgerException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Observes a station, has it decided on, carries the decision out and reports. */
public final class BaseStationReconciler implements Reconciler<BaseStation>, Cleaner<BaseStation> {
  private static final Logger LOG = LoggerFactory.getLogger(BaseStationReconciler.class);

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofMinutes(1);

  /** Half a minute in all, twice as long each time: a namespace ends within a minute. */
  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(32);

  private final ClusterView cluster;
  private final StationObserver observer;
  private final DecisionExecutor executor;
  private final StationDeparture departure;
  private final StationNews news;
  private final StationReports reports;
  private final Pokes<BaseStation> pokes;
  private final Backoff protectionBackoff = new Backoff(Duration.ofMillis(500), LONGEST_PATIENCE);

  /** Somebody else's finalizer may keep a holder for ever. */
  private final Backoff holderBackoff = new Backoff(SOON, LATER);

  public BaseStationReconciler(
      ClusterView cluster,
      StationObserver observer,
      DecisionExecutor executor,
      StationDeparture departure,
      StationNews news,
      Pokes<BaseStation> pokes) {
    this.cluster = cluster;
    this.observer = observer;
    this.executor = executor;
    this.departure = departure;
    this.news = news;
    this.pokes = pokes;
    this.reports = new StationReports(cluster, news, pokes);
  }

  @Override
  public List<EventSource<?, BaseStation>> prepareEventSources(
      EventSourceContext<BaseStation> context) {
    cluster.attachStations(context.getPrimaryCache());
    return List.of(pokes.source());
  }

  @Override
  public UpdateControl<BaseStation> reconcile(BaseStation station, Context<BaseStation> context) {
    if (!cluster.serves(station)) {
      return UpdateControl.noUpdate();
    }
    ObservedStation observed =
        executor.protect(station, observer.fromCaches(station), context.getClient());
    Decision decision = StationDecider.decide(observed);
    if (decision instanceof Decision.Issue && hasHistory(station, observed)) {
      if (!observer.isCurrent(station, context.getClient())) {
        return again(SOON);
      }
      observed =
          executor.protect(
              station, observer.live(station, context.getClient()), context.getClient());
      decision = StationDecider.decide(observed);
    }
    return switch (executor.execute(station, observed, decision)) {
      case Result.Again(var after) -> again(after);
      case Result.Settled(var settled) -> report(station, observed, settled, context);
      case Result.Asked(var meanwhile, var lookAgain) -> {
        report(station, observed, meanwhile, context);
        yield again(lookAgain);
      }
      case Result.InLine(var waiting, var meanwhile, var turn) -> {
        reports.reportInLine(station, waiting, meanwhile, context);
        yield again(NextLook.inLine(turn, meanwhile, waiting, observer.now()));
      }
      case Result.Issued(var certificate) -> {
        news.issued(station, certificate);
        yield report(
            station,
            observed,
            new Decision.Keep(certificate, List.of(), certificate.validity().notAfter()),
            context);
      }
    };
  }

  @Override
  public DeleteControl cleanup(BaseStation station, Context<BaseStation> context) {
    return TroubleReport.duringCleanup(
        context,
        () -> depart(station, context),
        () -> reports.reportTrouble(station, observer.now(), context));
  }

  private DeleteControl depart(BaseStation station, Context<BaseStation> context) {
    if (!cluster.serves(station)) {
      return DeleteControl.noFinalizerRemoval();
    }
    String uid = station.getMetadata().getUid();
    ObservedStation observed = observer.fromCaches(station);
    Optional<String> unprotected = hindranceOfProtection(station, observed, context);
    if (unprotected.isPresent()) {
      Duration wait = protectionBackoff.afterSetback(uid);
      if (wait.compareTo(LONGEST_PATIENCE) < 0) {
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(wait);
      }
    }
    List<Revocation> revocations = departure.depart(station);
    executor.departed(observed, revocations);
    protectionBackoff.forget(uid);
    unprotected.ifPresent(why -> news.departedUnprotected(station, why));
    holderBackoff.forget(uid);
    observer.forget(station);
    reports.departed(station, observed, revocations);
    return DeleteControl.defaultDelete();
  }

  /** What may leave a key without being retired; all that can be revoked is revoked by then. */
  private Optional<String> hindranceOfProtection(
      BaseStation station, ObservedStation observed, Context<BaseStation> context) {
    try {
      executor.protect(station, observed, context.getClient());
    } catch (LedgerException | KubernetesClientException e) {
      LOG.atDebug()
          .addKeyValue("station", Names.of(station))
          .setCause(e)
          .log("not all is retired and revoked yet");
      return Optional.of(Objects.requireNonNullElse(e.getMessage(), "it failed"));
    }
    return Protection.isAwaited(observed)
        ? Optional.of("its authority pins no CA key")
        : Optional.empty();
  }

  @Override
  public ErrorStatusUpdateControl<BaseStation> updateErrorStatus(
      BaseStation station, Context<BaseStation> context, Exception failure) {
    return TroubleReport.of(
        context, failure, () -> reports.reportTrouble(station, observer.now(), context));
  }

  /** A station that never had a certificate can't have one that a stale cache hides. */
  private static boolean hasHistory(BaseStation station, ObservedStation observed) {
    return BaseStationStatus.isWritten(station.getStatus()) || !observed.certificates().isEmpty();
  }

  private UpdateControl<BaseStation> report(
      BaseStation station,
      ObservedStation observed,
      Decision decision,
      Context<BaseStation> context) {
    reports.report(station, observed, decision, context);
    return again(nextLook(decision, observed));
  }

  private Duration nextLook(Decision decision, ObservedStation observed) {
    Duration usual = NextLook.after(decision, observed, observer.now());
    String uid = observed.identity().uid();
    if (!isHolderLeaving(observed)) {
      holderBackoff.forget(uid);
      return usual;
    }
    Duration soon = holderBackoff.afterSetback(uid);
    return soon.compareTo(usual) < 0 ? soon : usual;
  }

  /**
   * What it declared is free once it has left the cache, which nothing tells; what its certificates
   * hold is told when they go.
   */
  private boolean isHolderLeaving(ObservedStation observed) {
    Stream<StationName> ofKey =
        observed.standing().key() instanceof KeyStanding.HeldBy(var holder)
            ? Stream.of(holder)
            : Stream.empty();
    return Stream.concat(observed.standing().euiHeldBy().stream(), ofKey)
        .anyMatch(
            holder ->
                cluster
                    .station(holder)
                    .map(station -> station.getMetadata().getDeletionTimestamp() != null)
                    .orElseGet(() -> cluster.certificatesOf(holder).isEmpty()));
  }

  private static UpdateControl<BaseStation> again(Duration after) {
    return UpdateControl.<BaseStation>noUpdate().rescheduleAfter(after);
  }
}
