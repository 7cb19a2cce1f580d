package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.cache.CacheComparison;
import io.keymast.domain.Leadership;
import io.keymast.reconciler.BaseStationCertificateReconciler;
import io.keymast.reconciler.BaseStationReconciler;
import io.keymast.reconciler.CertificateAuthorityReconciler;
import io.keymast.reconciler.FleetMeters;
import io.keymast.reconciler.StationDeparture;
import io.keymast.reconciler.StationNews;
import io.keymast.reconciler.brakes.OrphanWatch;
import io.keymast.reconciler.clock.ClockWatcher;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.clock.ReferenceClock;
import io.keymast.reconciler.cluster.AuthorityPresence;
import io.keymast.reconciler.cluster.CertificateStore;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.Setbacks;
import io.keymast.reconciler.issuance.CertificateIssuer;
import io.keymast.reconciler.issuance.CertificateRequestObserver;
import io.keymast.reconciler.issuance.DecisionExecutor;
import io.keymast.reconciler.issuance.DelegatedIssuer;
import io.keymast.reconciler.issuance.StationProtector;
import io.keymast.reconciler.metrics.AuthorityFigures.Own;
import io.keymast.reconciler.metrics.StationMeters;
import io.keymast.reconciler.observation.Reservations;
import io.keymast.reconciler.observation.SharedPrimeSearch;
import io.keymast.reconciler.revoking.RevocationCount;
import io.keymast.reconciler.revoking.RevocationFollower;
import io.keymast.reconciler.revoking.RevocationNews;
import io.keymast.reconciler.revoking.RevocationsByHand;
import io.keymast.reconciler.revoking.StationRevoker;
import io.keymast.reconciler.trust.TrustDistributor;
import io.keymast.revocation.LedgerUsage;
import io.keymast.token.Tokens;
import io.keymast.validation.KeyBlocklist;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;

/** Puts the operator's parts together, once. */
final class OperatorAssembly {
  private final CommonParts parts;
  private final AuthorityAssembly authorities;
  private final BaseStationCertificateReconciler certificateReconciler;
  private final BaseStationReconciler stationReconciler;
  private final ClockWatcher clockWatcher;
  private final FleetMeters fleetMeters;
  private final TrustDistributor trustDistributor;
  private final LostEventWatch lostEventWatch;

  /** What the parts take from the machine. */
  record Machine(
      Clock clock,
      ReferenceClock reference,
      SecureRandom random,
      MeterRegistry metrics,
      RestartRequest restart,
      Leadership leadership) {}

  OperatorAssembly(
      KubernetesClient client,
      OperatorSettings settings,
      KeyBlocklist blocklist,
      Machine machine,
      ClusterView.Life life) {
    parts = new CommonParts(client, settings, blocklist, machine, life);
    GuardedClock clock = parts.clock;
    fleetMeters =
        new FleetMeters(
            parts.cluster,
            it ->
                new Own(
                    parts.waits.waiting(it),
                    parts.gate.waiting(it),
                    parts.ledger.largestOf(it).map(LedgerUsage::share).orElse(0.0)),
            new StationMeters(parts.cluster, settings.serving().stationSeries(), machine.metrics()),
            clock,
            System::nanoTime,
            machine.metrics());
    RevocationNews revocationNews = new RevocationNews(parts.events);
    AuthorityPresence presence = new AuthorityPresence(parts.cluster, client, parts.ledger);
    StationRevoker revoker = new StationRevoker(parts.revoker, presence, revocationNews);
    StationDeparture departure =
        new StationDeparture(client, parts.observer, parts.revoker, presence, clock);
    Reservations reservations = new Reservations(System::nanoTime);
    CertificateIssuer issuer =
        new CertificateIssuer(
            parts.authorities,
            parts.signer,
            new CertificateStore(client, machine.leadership(), clock),
            reservations,
            parts.gate,
            parts.journal);
    stationReconciler =
        new BaseStationReconciler(
            parts.cluster,
            parts.observer,
            new DecisionExecutor(
                issuer,
                new DelegatedIssuer(
                    parts.authorities,
                    parts.cluster,
                    new CertificateRequestObserver(parts.requests, parts.past, clock),
                    parts.requests,
                    parts.abandonedRequests,
                    issuer),
                revoker,
                new StationProtector(
                    parts.observer, parts.retirement, revoker, presence, revocationNews)),
            departure,
            new StationNews(parts.events, parts.meters),
            parts.stationPokes);
    certificateReconciler =
        new BaseStationCertificateReconciler(
            parts.cluster,
            parts.observer,
            departure,
            new RevocationFollower(
                parts.revoker,
                parts.waits,
                new RevocationsByHand(client, parts.cluster, revocationNews),
                new RevocationFollower.Authorities(presence::isServed, parts.cluster::revocability),
                clock),
            parts.authorities,
            new BaseStationCertificateReconciler.Companions(
                parts.stationPokes,
                parts.certificatePokes,
                reservations,
                new OrphanWatch(parts.cluster, client, parts.orphans, clock),
                new RevocationCount(parts.meters),
                clock));
    authorities = new AuthorityAssembly(parts, client, settings, machine);
    trustDistributor =
        new TrustDistributor(
            parts.cluster,
            client,
            settings.scope().trust(),
            new TrustDistributor.Served(
                parts.authorities, authorities.keysInMemory()::hasLookedFor),
            clock);
    lostEventWatch =
        new LostEventWatch(
            new CacheComparison(client, () -> parts.cluster.followed(settings.scope().namespaces()))
                ::gaps,
            () -> machine.restart().accept("events got lost on their way"));
    clockWatcher =
        new ClockWatcher(
            parts.cluster, parts.authorityPokes, parts.stationPokes, clock, System::nanoTime);
  }

  Setbacks setbacks() {
    return parts.setbacks;
  }

  SharedPrimeSearch sharedPrimes() {
    return parts.sharedPrimes;
  }

  ClusterView cluster() {
    return parts.cluster;
  }

  CertificateAuthorityReconciler authorityReconciler() {
    return authorities.reconciler();
  }

  BaseStationCertificateReconciler certificateReconciler() {
    return certificateReconciler;
  }

  BaseStationReconciler stationReconciler() {
    return stationReconciler;
  }

  ClockWatcher clockWatcher() {
    return clockWatcher;
  }

  HistoryWatch historyWatch() {
    return authorities.historyWatch();
  }

  LostCertificateWatch lostCertificateWatch() {
    return authorities.lostCertificateWatch();
  }

  Tokens tokens() {
    return authorities.tokens();
  }

  TrustDistributor trustDistributor() {
    return trustDistributor;
  }

  LostEventWatch lostEventWatch() {
    return lostEventWatch;
  }

  /** Of each authority that it knows, also while another replica leads. */
  void registerCounters() {
    if (parts.cluster.isReady()) {
      parts.cluster.authorities().map(Names::of).forEach(parts.meters::registerCounters);
    }
  }

  FleetMeters fleetMeters() {
    return fleetMeters;
  }
}
