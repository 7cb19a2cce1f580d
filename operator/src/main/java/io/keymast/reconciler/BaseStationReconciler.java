package io.keymast.reconciler;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.Condition;
import io.keymast.decision.CertificateHistory;
import io.keymast.decision.Decision;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Protection;
import io.keymast.decision.Standing.KeyStanding;
import io.keymast.decision.StationDecider;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.reconciler.DecisionExecutor.Result;
import io.keymast.status.BaseStationStatusFactory;
import io.keymast.status.KeyMismatch;
import io.keymast.status.RefusedProof;
import io.keymast.status.RevokedCertificate;
import io.keymast.status.StationFacts;
import io.keymast.status.UnexpectedTrouble;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Observes a station, has it decided on, carries the decision out and reports. */
public final class BaseStationReconciler implements Reconciler<BaseStation>, Cleaner<BaseStation> {
  private static final Logger LOG = LoggerFactory.getLogger(BaseStationReconciler.class);

  private static final Duration SOON = Duration.ofSeconds(1);

  private final ClusterView cluster;
  private final StationObserver observer;
  private final DecisionExecutor executor;
  private final StationDeparture departure;
  private final StationNews news;
  private final Pokes<BaseStation> pokes;

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
  }

  @Override
  public List<EventSource<?, BaseStation>> prepareEventSources(
      EventSourceContext<BaseStation> context) {
    cluster.attachStations(context.getPrimaryCache());
    return List.of(pokes.source());
  }

  @Override
  public UpdateControl<BaseStation> reconcile(BaseStation station, Context<BaseStation> context) {
    if (!cluster.isReady()) {
      return again(Duration.ofMillis(200));
    }
    if (!cluster.serves(station)) {
      return UpdateControl.noUpdate();
    }
    ObservedStation observed =
        executor.protect(station, observer.fromCaches(station), context.getClient());
    Decision decision = StationDecider.decide(observed);
    if (decision instanceof Decision.Issue && hasHistory(station, observed)) {
      observed =
          executor.protect(
              station, observer.live(station, context.getClient()), context.getClient());
      decision = StationDecider.decide(observed);
    }
    return switch (executor.execute(station, observed, decision)) {
      case Result.Again(var after) -> again(after);
      case Result.Settled(var settled) -> report(station, observed, settled, context);
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
    if (!cluster.isReady()) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(200L);
    }
    if (!cluster.serves(station)) {
      return DeleteControl.noFinalizerRemoval();
    }
    ObservedStation observed = observer.fromCaches(station);
    if (Protection.isAwaited(observed)) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(500L);
    }
    executor.protect(station, observed, context.getClient());
    news.departed(station, departure.depart(station));
    pokeRivals(station);
    return DeleteControl.defaultDelete();
  }

  @Override
  public ErrorStatusUpdateControl<BaseStation> updateErrorStatus(
      BaseStation station, Context<BaseStation> context, Exception failure) {
    return TroubleReport.of(context, failure, () -> reportTrouble(station, context));
  }

  private void reportTrouble(BaseStation station, Context<BaseStation> context) {
    long generation = station.getMetadata().getGeneration();
    BaseStationStatus former =
        Objects.requireNonNullElse(
            station.getStatus(), new BaseStationStatus(null, null, null, null, null, null, null));
    if (!UnexpectedTrouble.isToldIn(former.conditions(), generation)) {
      BaseStationStatus status =
          operatorsOwn(
              former, UnexpectedTrouble.beside(former.conditions(), generation, observer.now()));
      PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(
          station, fresh(station, status), context);
    }
  }

  /** A station that never had a certificate can't have one that a stale cache hides. */
  private static boolean hasHistory(BaseStation station, ObservedStation observed) {
    return station.getStatus() != null || !observed.certificates().isEmpty();
  }

  private UpdateControl<BaseStation> report(
      BaseStation station,
      ObservedStation observed,
      Decision decision,
      Context<BaseStation> context) {
    BaseStationStatus former = station.getStatus();
    BaseStationStatus status =
        BaseStationStatusFactory.create(
            new StationFacts(
                observed,
                decision,
                CertificateHistory.of(observed).reportedPacketForwarder(),
                KeyMismatch.in(station.getStatus(), ClusterView.expectedKeyOf(station)),
                RefusedProof.in(station.getStatus()),
                revoked(station, observed)),
            former);
    if (!isSame(former, status)) {
      PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(
          station, fresh(station, status), context);
      news.changed(station, former, status);
      LOG.atInfo()
          .addKeyValue("station", observed.identity().name())
          .addKeyValue("decision", decision.getClass().getSimpleName())
          .log("status changed");
      pokeRivals(station);
    }
    return again(isHolderLeaving(observed) ? SOON : NextLook.after(decision, observed));
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

  /** Those that share the EUI or the key, or the key that this station had before. */
  private void pokeRivals(BaseStation station) {
    StationName self = ClusterView.nameOf(station);
    Stream<StationName> ofFormerKey =
        Optional.ofNullable(station.getStatus())
            .map(BaseStationStatus::publicKey)
            .flatMap(key -> Optional.ofNullable(key.fingerprint()))
            .flatMap(PublicKeyFingerprint::parse)
            .stream()
            .flatMap(key -> cluster.stationsWithKey(cluster.authorityOf(station), key).stream())
            .map(ClusterView::nameOf);
    Stream.concat(cluster.rivalsOf(station), ofFormerKey)
        .filter(rival -> !rival.equals(self))
        .forEach(rival -> pokes.poke(rival.namespace(), rival.name()));
  }

  private List<RevokedCertificate> revoked(BaseStation station, ObservedStation observed) {
    return ObservedRevocations.of(observed, cluster.certificatesOf(ClusterView.nameOf(station)));
  }

  /** Equal but for what the Key Installer writes. */
  private static boolean isSame(@Nullable BaseStationStatus former, BaseStationStatus status) {
    return former != null && operatorsOwn(former, former.conditions()).equals(status);
  }

  private static BaseStationStatus operatorsOwn(
      BaseStationStatus status, @Nullable List<Condition> conditions) {
    return new BaseStationStatus(
        status.observedGeneration(),
        status.publicKey(),
        status.certificate(),
        status.packetForwarder(),
        null,
        status.backhaulMigration(),
        conditions);
  }

  private static BaseStation fresh(BaseStation station, BaseStationStatus status) {
    BaseStation fresh = new BaseStation();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(station.getMetadata().getNamespace())
            .withName(station.getMetadata().getName())
            .withUid(Objects.requireNonNull(station.getMetadata().getUid()))
            .build());
    fresh.setStatus(status);
    return fresh;
  }

  private static UpdateControl<BaseStation> again(Duration after) {
    return UpdateControl.<BaseStation>noUpdate().rescheduleAfter(after);
  }
}
