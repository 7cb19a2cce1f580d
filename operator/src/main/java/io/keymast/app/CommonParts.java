package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.authority.Journal;
import io.keymast.authority.Signer;
import io.keymast.reconciler.AbandonedRequests;
import io.keymast.reconciler.AuthorityBrakes;
import io.keymast.reconciler.CertificateRequests;
import io.keymast.reconciler.ClusterView;
import io.keymast.reconciler.Events;
import io.keymast.reconciler.GuardedClock;
import io.keymast.reconciler.IssuanceGate;
import io.keymast.reconciler.IssuanceRate;
import io.keymast.reconciler.OperatorMeters;
import io.keymast.reconciler.OrphanBrake;
import io.keymast.reconciler.Pokes;
import io.keymast.reconciler.ReissueWatch;
import io.keymast.reconciler.RememberedVerdicts;
import io.keymast.reconciler.RetirementView;
import io.keymast.reconciler.RevocationWaits;
import io.keymast.reconciler.Revoker;
import io.keymast.reconciler.Rivalry;
import io.keymast.reconciler.SharedPrimeSearch;
import io.keymast.reconciler.StandingObserver;
import io.keymast.reconciler.StationObserver;
import io.keymast.reconciler.StoredTimes;
import io.keymast.reconciler.TrustAnchors;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationLedger;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.SpecValidator;
import java.lang.management.ManagementFactory;

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
  final AuthorityBrakes brakes = new AuthorityBrakes(authorityPokes);
  final RevocationWaits waits = new RevocationWaits(authorityPokes, certificatePokes);
  final SharedPrimeSearch sharedPrimes = new SharedPrimeSearch(stationPokes);
  final Events events;
  final OperatorMeters meters;
  final StationObserver observer;
  final Revoker revoker;
  final StoredTimes storedTimes;
  final IssuanceGate gate;
  final OrphanBrake orphans;
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
    cluster = new ClusterView(specs, settings.scope().authorities(), life);
    TrustAnchors anchors = new TrustAnchors(cluster);
    journal = new Journal(System.out, clock);
    signer = new Signer(machine.random(), journal);
    ledger = new RevocationLedger(client, clock);
    retirement = new RetirementView(new RetiredKeys(client, clock), journal);
    events = new Events(client, clock, instanceName());
    meters = new OperatorMeters(machine.metrics());
    meters.compares(clock);
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
            brakes,
            storedTimes,
            new ReissueWatch(System::nanoTime),
            new IssuanceRate(System::nanoTime),
            clock);
    requests = new CertificateRequests(client);
    abandonedRequests = new AbandonedRequests(requests, clock);
    orphans = new OrphanBrake(cluster, brakes, certificatePokes, clock);
  }

  /** The pod's name, or the host's and the process's. */
  private static String instanceName() {
    String pod = System.getenv("HOSTNAME");
    return pod == null || pod.isEmpty() ? ManagementFactory.getRuntimeMXBean().getName() : pod;
  }
}
