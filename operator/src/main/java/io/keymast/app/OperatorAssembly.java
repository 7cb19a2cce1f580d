package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.CaKeyStore;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.authority.Journal;
import io.keymast.authority.Signer;
import io.keymast.reconciler.AuthorityBrakes;
import io.keymast.reconciler.AuthorityDeparture;
import io.keymast.reconciler.AuthorityDuties;
import io.keymast.reconciler.AuthorityKeys;
import io.keymast.reconciler.AuthorityNews;
import io.keymast.reconciler.AuthorityObserver;
import io.keymast.reconciler.AuthorityPresence;
import io.keymast.reconciler.AuthorityReports;
import io.keymast.reconciler.AuthorityRotation;
import io.keymast.reconciler.BaseStationCertificateReconciler;
import io.keymast.reconciler.BaseStationReconciler;
import io.keymast.reconciler.BrakeNews;
import io.keymast.reconciler.CertificateAuthorityReconciler;
import io.keymast.reconciler.CertificateIssuer;
import io.keymast.reconciler.CertificateStore;
import io.keymast.reconciler.ClockWatcher;
import io.keymast.reconciler.ClusterView;
import io.keymast.reconciler.CrlKeeper;
import io.keymast.reconciler.DecisionExecutor;
import io.keymast.reconciler.Events;
import io.keymast.reconciler.FleetMeters;
import io.keymast.reconciler.GuardedClock;
import io.keymast.reconciler.HoldKeeper;
import io.keymast.reconciler.IssuanceGate;
import io.keymast.reconciler.IssuanceRate;
import io.keymast.reconciler.OcspResponderKeeper;
import io.keymast.reconciler.OperatorMeters;
import io.keymast.reconciler.OrphanBrake;
import io.keymast.reconciler.OrphanWatch;
import io.keymast.reconciler.PinnedKeys;
import io.keymast.reconciler.Pokes;
import io.keymast.reconciler.Readmissions;
import io.keymast.reconciler.ReferenceClock;
import io.keymast.reconciler.ReissueWatch;
import io.keymast.reconciler.RememberedVerdicts;
import io.keymast.reconciler.Reservations;
import io.keymast.reconciler.RetirementView;
import io.keymast.reconciler.RevocationCount;
import io.keymast.reconciler.RevocationFollower;
import io.keymast.reconciler.RevocationNews;
import io.keymast.reconciler.RevocationWaits;
import io.keymast.reconciler.RevocationsByHand;
import io.keymast.reconciler.Revoker;
import io.keymast.reconciler.RotationNews;
import io.keymast.reconciler.ServerCertificateKeeper;
import io.keymast.reconciler.SharedPrimeSearch;
import io.keymast.reconciler.StandingObserver;
import io.keymast.reconciler.StationDeparture;
import io.keymast.reconciler.StationNews;
import io.keymast.reconciler.StationObserver;
import io.keymast.reconciler.StationProtector;
import io.keymast.reconciler.StoredTimes;
import io.keymast.reconciler.TrustAnchors;
import io.keymast.reconciler.UnexpiredCertificates;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationLedger;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.SpecValidator;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/** Puts the operator's parts together, once. */
final class OperatorAssembly {
  private final ClusterView cluster;
  private final SharedPrimeSearch sharedPrimes;
  private final CertificateAuthorityReconciler authorityReconciler;
  private final BaseStationCertificateReconciler certificateReconciler;
  private final BaseStationReconciler stationReconciler;
  private final ClockWatcher clockWatcher;
  private final FleetMeters fleetMeters;

  /** What the parts take from the machine. */
  record Machine(
      Clock clock, ReferenceClock reference, SecureRandom random, MeterRegistry metrics) {}

  OperatorAssembly(
      KubernetesClient client,
      OperatorSettings settings,
      KeyBlocklist blocklist,
      Machine machine,
      BooleanSupplier synced) {
    GuardedClock clock = new GuardedClock(machine.clock(), machine.reference());
    SecureRandom random = machine.random();
    SpecValidator specs =
        new SpecValidator(
            settings.defaultAuthority(), new RememberedVerdicts(KeyJudge.with(blocklist)));
    cluster = new ClusterView(specs, synced);
    TrustAnchors anchors = new TrustAnchors(cluster);
    CertificateAuthorities authorities = new CertificateAuthorities();
    Journal journal = new Journal(System.out, clock);
    Signer signer = new Signer(random, journal);
    RevocationLedger ledger = new RevocationLedger(client, clock);
    RetirementView retirement = new RetirementView(new RetiredKeys(client, clock), journal);
    Reservations reservations = new Reservations(System::nanoTime);
    Pokes<BaseStation> stationPokes = new Pokes<>();
    Pokes<CertificateAuthority> authorityPokes = new Pokes<>();
    Pokes<BaseStationCertificate> certificatePokes = new Pokes<>();
    AuthorityBrakes brakes = new AuthorityBrakes(authorityPokes);
    RevocationWaits waits = new RevocationWaits(authorityPokes, certificatePokes);
    Events events = new Events(client, clock, instanceName());
    OperatorMeters meters = new OperatorMeters(machine.metrics());
    meters.compares(clock);
    fleetMeters = new FleetMeters(cluster, waits, clock, machine.metrics());

    sharedPrimes = new SharedPrimeSearch(stationPokes);
    StationObserver observer =
        new StationObserver(
            cluster,
            anchors,
            authorities,
            specs,
            new StandingObserver(cluster, anchors, retirement, sharedPrimes, clock),
            clock);
    Revoker revoker = new Revoker(client, ledger, retirement, journal, authorityPokes, clock);
    RevocationNews revocationNews = new RevocationNews(events);
    RevocationsByHand byHand = new RevocationsByHand(client, cluster, revocationNews);
    StationDeparture departure =
        new StationDeparture(
            client, observer, revoker, new AuthorityPresence(cluster, client, ledger), clock);
    IssuanceGate gate =
        new IssuanceGate(
            cluster,
            brakes,
            new StoredTimes(cluster),
            new ReissueWatch(System::nanoTime),
            new IssuanceRate(System::nanoTime),
            clock);
    CertificateIssuer issuer =
        new CertificateIssuer(
            authorities, signer, new CertificateStore(client), reservations, gate, journal);
    stationReconciler =
        new BaseStationReconciler(
            cluster,
            observer,
            new DecisionExecutor(
                issuer,
                revoker,
                new StationProtector(observer, retirement, revoker, revocationNews),
                revocationNews),
            departure,
            new StationNews(events, meters),
            stationPokes);
    certificateReconciler =
        new BaseStationCertificateReconciler(
            cluster,
            observer,
            departure,
            new RevocationFollower(revoker, waits, byHand, clock),
            authorities,
            new BaseStationCertificateReconciler.Companions(
                stationPokes,
                certificatePokes,
                reservations,
                new OrphanWatch(
                    cluster,
                    client,
                    new OrphanBrake(cluster, new BrakeNews(cluster, events, meters, clock), clock),
                    clock),
                new RevocationCount(meters),
                clock));
    CaKeyStore keyStore = new CaKeyStore(client);
    OperatorSettings.KeyInstallerServer server = settings.keyInstaller();
    ServerCertificateKeeper serverCertificates =
        new ServerCertificateKeeper(
            client,
            new ServerCertificateKeeper.Target(
                settings.defaultAuthority(),
                server.namespace(),
                server.secretName(),
                server.names()),
            signer,
            random,
            clock);
    OcspResponderKeeper ocspResponders =
        new OcspResponderKeeper(
            client,
            new OcspResponderKeeper.Target(server.ocsp().namespace(), server.ocsp().name()),
            signer,
            random,
            clock);
    CrlKeeper crls =
        new CrlKeeper(
            ledger,
            new CrlPublisher(ledger, clock, random),
            waits,
            new HoldKeeper(cluster, observer, revoker, certificatePokes),
            clock);
    AuthorityKeys keys = new AuthorityKeys(keyStore, signer, random, journal, clock);
    AuthorityDuties duties =
        new AuthorityDuties(
            crls,
            new AuthorityDuties.Servers(serverCertificates, ocspResponders),
            ledger,
            new Readmissions(retirement, cluster, events),
            new PinnedKeys(keyStore, clock),
            clock);
    authorityReconciler =
        new CertificateAuthorityReconciler(
            cluster,
            new AuthorityObserver(cluster, keyStore, ledger),
            keys,
            duties,
            new AuthorityDeparture(
                new UnexpiredCertificates(cluster, client, clock),
                keys,
                duties,
                authorities,
                events,
                clock),
            new CertificateAuthorityReconciler.Wiring(
                new AuthorityReports(
                    cluster, authorities, stationPokes, brakes, new AuthorityNews(events), clock),
                new AuthorityRotation(cluster),
                new RotationNews(events),
                gate,
                authorityPokes,
                clock));
    clockWatcher = new ClockWatcher(cluster, authorityPokes, stationPokes, clock, System::nanoTime);
  }

  SharedPrimeSearch sharedPrimes() {
    return sharedPrimes;
  }

  ClusterView cluster() {
    return cluster;
  }

  CertificateAuthorityReconciler authorityReconciler() {
    return authorityReconciler;
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

  FleetMeters fleetMeters() {
    return fleetMeters;
  }

  /** The pod's name, or the host's and the process's. */
  private static String instanceName() {
    String pod = System.getenv("HOSTNAME");
    return pod == null || pod.isEmpty() ? ManagementFactory.getRuntimeMXBean().getName() : pod;
  }
}
