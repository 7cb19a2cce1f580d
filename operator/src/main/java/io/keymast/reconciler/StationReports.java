package io.keymast.reconciler;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.Condition;
import io.keymast.decision.CertificateHistory;
import io.keymast.decision.Decision;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Revocation;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.FleetIndexes;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.observation.Rivals;
import io.keymast.status.BaseStationStatusFactory;
import io.keymast.status.KeyMismatch;
import io.keymast.status.RefusedProof;
import io.keymast.status.StationFacts;
import io.keymast.status.TurnNotice;
import io.keymast.status.UnexpectedTrouble;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what is true of a station where it was told otherwise, and lets those know who care. */
final class StationReports {
  private static final Logger LOG = LoggerFactory.getLogger(StationReports.class);

  private final ClusterView cluster;
  private final StationNews news;
  private final Pokes<BaseStation> pokes;
  private final Rivals rivals;

  StationReports(ClusterView cluster, StationNews news, Pokes<BaseStation> pokes) {
    this.cluster = cluster;
    this.news = news;
    this.pokes = pokes;
    this.rivals = new Rivals(cluster);
  }

  void report(
      BaseStation station,
      ObservedStation observed,
      Decision decision,
      Context<BaseStation> context) {
    BaseStationStatus status = statusOf(station, observed, decision);
    if (!isSame(station.getStatus(), status)) {
      write(station, observed, decision, status, context);
    }
  }

  /** The same of one that waits for its turn, where that is owed. */
  void reportInLine(
      BaseStation station,
      ObservedStation observed,
      Decision meanwhile,
      Context<BaseStation> context) {
    BaseStationStatus status = statusOf(station, observed, meanwhile);
    if (TurnNotice.isOwed(station.getStatus(), status)) {
      write(station, observed, meanwhile, status, context);
    }
  }

  void reportTrouble(BaseStation station, Instant now, Context<BaseStation> context) {
    long generation = station.getMetadata().getGeneration();
    BaseStationStatus former =
        Objects.requireNonNullElse(
            station.getStatus(), new BaseStationStatus(null, null, null, null, null, null, null));
    if (!UnexpectedTrouble.isToldIn(former.conditions(), generation)) {
      BaseStationStatus status =
          operatorsOwn(former, UnexpectedTrouble.beside(former.conditions(), generation, now));
      PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(
          station, fresh(station, status), context);
    }
  }

  void departed(BaseStation station, ObservedStation observed, List<Revocation> revocations) {
    news.departed(station, revocations);
    poke(rivals.leftBy(station, observed.standing()));
  }

  private BaseStationStatus statusOf(
      BaseStation station, ObservedStation observed, Decision decision) {
    return BaseStationStatusFactory.create(
        new StationFacts(
            observed,
            decision,
            CertificateHistory.of(observed).reportedPacketForwarder(),
            KeyMismatch.in(station.getStatus(), FleetIndexes.expectedKeyOf(station)),
            RefusedProof.in(station.getStatus()),
            ObservedRevocations.of(
                observed, cluster.certificatesOf(Names.of(station)), cluster::isAtHome)),
        station.getStatus());
  }

  private void write(
      BaseStation station,
      ObservedStation observed,
      Decision decision,
      BaseStationStatus status,
      Context<BaseStation> context) {
    BaseStationStatus former = station.getStatus();
    PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(
        station, fresh(station, status), context);
    news.changed(station, observed.certificates(), former, status);
    LOG.atInfo()
        .addKeyValue("station", observed.identity().name())
        .addKeyValue("decision", decision.getClass().getSimpleName())
        .log("status changed");
    poke(rivals.concernedBy(station, observed.standing(), status));
  }

  private void poke(Stream<StationName> stations) {
    stations.forEach(it -> pokes.poke(it.namespace(), it.name()));
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
    fresh.setMetadata(Names.identityOf(station));
    fresh.setStatus(status);
    return fresh;
  }
}
