package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.authority.Journal;
import io.keymast.authority.Signer;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.brakes.AuthorityFreshness;
import io.keymast.reconciler.brakes.IssuanceGate;
import io.keymast.reconciler.brakes.IssuanceRate;
import io.keymast.reconciler.brakes.OrphanBrake;
import io.keymast.reconciler.brakes.ReissueWatch;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.clock.StoredTimes;
import io.keymast.reconciler.cluster.AuthorityPresence;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.RememberedVerdicts;
import io.keymast.reconciler.cluster.Setbacks;
import io.keymast.reconciler.issuance.AbandonedRequests;
import io.keymast.reconciler.issuance.CertificateRequests;
import io.keymast.reconciler.issuance.PastIssuance;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.reconciler.observation.RetirementView;
import io.keymast.reconciler.observation.Rivalry;
import io.keymast.reconciler.observation.SharedPrimeSearch;
import io.keymast.reconciler.observation.StandingObserver;
import io.keymast.reconciler.observation.StationObserver;
import io.keymast.reconciler.observation.TrustAnchors;
import io.keymast.reconciler.revoking.RevocationWaits;
import io.keymast.reconciler.revoking.Revoker;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationLedger;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.SpecValidator;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** The parts of the operator that several of its reconcilers share. */
final class CommonParts {
  final GuardedClock clock;
  final ClusterView cluster;
  final CertificateAuthorities authorities = new CertificateAuthorities();
  final Journal journal;
  final Signer signer;
  final RevocationLedger ledger;
  final RetirementView retirement;
  final Pokes<BaseStation> stationPokes = new Pokes<>();
  final Pokes<CertificateAuthority> authorityPokes = new Pokes<>();
  final Pokes<BaseStationCertificate> certificatePokes = new Pokes<>();
  final Setbacks setbacks =
      new Setbacks(
          Map.of(
              ReconcilerThreads.STATIONS, stationPokes,
              ReconcilerThreads.AUTHORITIES, authorityPokes,
              ReconcilerThreads.CERTIFICATES, certificatePokes));
  final AuthorityBrakes brakes = new AuthorityBrakes(authorityPokes);
  final RevocationWaits waits = new RevocationWaits(authorityPokes, certificatePokes);
  final SharedPrimeSearch sharedPrimes;
  final Events events;
  final OperatorMeters meters;
  final StationObserver observer;
  final Revoker revoker;
  final StoredTimes storedTimes;
  final IssuanceGate gate;
  final OrphanBrake orphans;
  final PastIssuance past;
  final CertificateRequests requests;
  final AbandonedRequests abandonedRequests;

  CommonParts(
      KubernetesClient client,
      OperatorSettings settings,
      KeyBlocklist blocklist,
      OperatorAssembly.Machine machine,
      ClusterView.Life life) {
    clock = new GuardedClock(machine.clock(), machine.reference());
    SpecValidator specs =
        new SpecValidator(
            settings.defaultAuthority(), new RememberedVerdicts(KeyJudge.with(blocklist)));
    OperatorSettings.Scope scope = settings.scope();
    cluster = new ClusterView(specs, scope.authorities(), scope::isHome, life);
    sharedPrimes = new SharedPrimeSearch(stationPokes, cluster::expectedKeyOf);
    TrustAnchors anchors = new TrustAnchors(cluster);
    journal = new Journal(System.out, clock);
    signer = new Signer(machine.random(), journal, machine.leadership());
    ledger = new RevocationLedger(client, machine.leadership(), clock);
    retirement = new RetirementView(new RetiredKeys(client, machine.leadership(), clock), journal);
    events = new Events(client, clock, instanceName());
    meters = new OperatorMeters(machine.metrics());
    meters.gaugeClockOffset(clock);
    observer =
        new StationObserver(
            cluster,
            anchors,
            authorities,
            specs,
            new StandingObserver(new Rivalry(cluster, anchors, clock), retirement, sharedPrimes),
            clock);
    revoker = new Revoker(client, ledger, retirement, journal, authorityPokes, clock);
    storedTimes = new StoredTimes(cluster);
    gate =
        new IssuanceGate(
            cluster,
            new AuthorityFreshness(name -> AuthorityPresence.live(client, name), System::nanoTime),
            brakes,
            storedTimes,
            new ReissueWatch(System::nanoTime),
            new IssuanceRate(System::nanoTime),
            clock);
    past = new PastIssuance(cluster, ledger);
    requests = new CertificateRequests(client, past, journal, machine.leadership());
    abandonedRequests = new AbandonedRequests(requests, clock);
    orphans = new OrphanBrake(cluster, brakes, certificatePokes, clock);
  }

  /** The pod's name, or the host's and the process's. */
  private static String instanceName() {
    String pod = System.getenv("HOSTNAME");
    return pod == null || pod.isEmpty() ? ManagementFactory.getRuntimeMXBean().getName() : pod;
  }
}
