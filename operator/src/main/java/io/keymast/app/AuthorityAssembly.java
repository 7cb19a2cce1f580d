package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.authority.CaKeyStore;
import io.keymast.authority.TokenKeyStore;
import io.keymast.reconciler.CertificateAuthorityReconciler;
import io.keymast.reconciler.authority.AuthorityAtWork;
import io.keymast.reconciler.authority.AuthorityDelegation;
import io.keymast.reconciler.authority.AuthorityDeparture;
import io.keymast.reconciler.authority.AuthorityDuties;
import io.keymast.reconciler.authority.AuthorityHearing;
import io.keymast.reconciler.authority.AuthorityKeys;
import io.keymast.reconciler.authority.AuthorityNews;
import io.keymast.reconciler.authority.AuthorityObserver;
import io.keymast.reconciler.authority.AuthorityPast;
import io.keymast.reconciler.authority.AuthorityReports;
import io.keymast.reconciler.authority.AuthorityRetirement;
import io.keymast.reconciler.authority.AuthorityRotation;
import io.keymast.reconciler.authority.AuthorityStops;
import io.keymast.reconciler.authority.CountPace;
import io.keymast.reconciler.authority.CrossCertificateKeeper;
import io.keymast.reconciler.authority.KeysInMemory;
import io.keymast.reconciler.authority.PinnedKeys;
import io.keymast.reconciler.authority.RotationNews;
import io.keymast.reconciler.clock.AcceptedTimes;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.cluster.AuthorityPresence;
import io.keymast.reconciler.cluster.UnexpiredCertificates;
import io.keymast.reconciler.installer.OcspResponderKeeper;
import io.keymast.reconciler.installer.ServerCertificateKeeper;
import io.keymast.reconciler.restore.CertificateObjects;
import io.keymast.reconciler.restore.HandedBack;
import io.keymast.reconciler.restore.HighWater;
import io.keymast.reconciler.restore.LedgerComparison;
import io.keymast.reconciler.restore.LossHolds;
import io.keymast.reconciler.restore.LossSearch;
import io.keymast.reconciler.restore.LostCertificates;
import io.keymast.reconciler.restore.PublishedCopies;
import io.keymast.reconciler.restore.RecoveryHolds;
import io.keymast.reconciler.restore.RestoreGuard;
import io.keymast.reconciler.restore.RestoredAuthorities;
import io.keymast.reconciler.revoking.CrlKeeper;
import io.keymast.reconciler.revoking.LedgerAgreement;
import io.keymast.reconciler.revoking.PublicationPace;
import io.keymast.reconciler.revoking.Readmissions;
import io.keymast.reconciler.revoking.WithheldCrls;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.RecoveryNotes;
import io.keymast.revocation.RevocationLedger;
import io.keymast.token.Tokens;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Consumer;

/** Puts together what looks after authorities: their keys, ledgers and CRLs. */
final class AuthorityAssembly {
  /** For a CRL of a hundred thousand entries, too. */
  private static final Duration WHOLE_ANSWER = Duration.ofSeconds(20);

  /** A slow token makes an RSA key in less. */
  private static final Duration LONGEST_TOKEN_CALL = Duration.ofSeconds(20);

  private final CertificateAuthorityReconciler reconciler;
  private final HistoryWatch historyWatch;
  private final LostCertificateWatch lostCertificateWatch;
  private final Tokens modules;
  private final KeysInMemory keysInMemory;

  AuthorityAssembly(
      CommonParts parts,
      KubernetesClient client,
      OperatorSettings settings,
      OperatorAssembly.Machine machine) {
    GuardedClock clock = parts.clock;
    SecureRandom random = machine.random();
    CaKeyStore keyStore = new CaKeyStore(client);
    modules = new Tokens(settings.tokens(), LONGEST_TOKEN_CALL, System::nanoTime);
    TokenKeyStore tokens = new TokenKeyStore(client, modules);
    // Whoever notices a restore holds issuing, whether it leads or not.
    RecoveryNotes notes = new RecoveryNotes(new RevocationLedger(client, clock));
    RecoveryHolds recoveries = new RecoveryHolds(notes, parts.brakes, parts.meters, clock);
    HighWater highWater = new HighWater(settings.restores().highWaterFile());
    RestoreGuard restores =
        new RestoreGuard(
            new LedgerComparison(
                parts.cluster,
                new LedgerComparison.Outlasting(
                    new PublishedCopies(
                        settings.restores().publications(),
                        httpClient(),
                        InetAddress::getAllByName,
                        WHOLE_ANSWER),
                    highWater),
                parts.ledger,
                new HandedBack(client, parts.cluster, parts.ledger, parts.journal),
                recoveries,
                parts.meters),
            recoveries,
            highWater,
            new RestoreGuard.Process(machine.restart(), clock));
    RestoredAuthorities restored =
        new RestoredAuthorities(client, parts.cluster, parts.ledger, restores, recoveries);
    historyWatch =
        new HistoryWatch(
            HistoryWatch.ofCustomResources(client, parts.cluster::watched),
            highWater.resourceVersion(),
            new RestoreResponse(restored::hold, highWater, machine.restart()));
    LossHolds losses = new LossHolds(parts.cluster, parts.brakes, clock);
    lostCertificateWatch =
        new LostCertificateWatch(
            lostCertificates(parts, client, losses, restored, machine.restart()),
            machine.restart());
    AuthorityKeys keys =
        new AuthorityKeys(keyStore, tokens, parts.signer, random, parts.journal, clock);
    LedgerAgreement agreement =
        new LedgerAgreement(
            parts.cluster,
            parts.observer::verify,
            parts.revoker,
            parts.certificatePokes,
            client,
            clock);
    keysInMemory = new KeysInMemory(new PinnedKeys(keyStore, tokens, clock), clock);
    AuthorityDuties duties =
        new AuthorityDuties(
            new CrlKeeper(
                parts.ledger,
                new CrlPublisher(parts.ledger, () -> clock.bounds().orElseThrow(), random),
                new CrlKeeper.Delays(
                    new PublicationPace(System::nanoTime),
                    new WithheldCrls(
                        parts.ledger,
                        agreement,
                        restores,
                        parts.cluster,
                        parts.events,
                        System::nanoTime)),
                parts.waits,
                agreement,
                restores),
            shown(settings, client, parts, random),
            parts.ledger,
            new AuthorityDuties.Preparation(
                keysInMemory,
                new Readmissions(parts.retirement, parts.cluster, parts.events),
                restores),
            clock);
    AuthorityReports reports =
        new AuthorityReports(
            parts.cluster,
            parts.authorities,
            parts.stationPokes,
            parts.brakes,
            new AuthorityReports.Telling(
                new AuthorityNews(parts.events), new CountPace(System::nanoTime)),
            settings.keyInstaller().passwords(),
            clock);
    AuthorityStops stops = new AuthorityStops(reports, duties);
    RotationNews rotationNews = new RotationNews(parts.events);
    reconciler =
        new CertificateAuthorityReconciler(
            parts.cluster,
            new AuthorityObserver(
                parts.cluster,
                keyStore,
                tokens,
                new AuthorityPast(highWater, parts.brakes, restores)),
            keys,
            duties,
            stops,
            new AuthorityDeparture(
                new UnexpiredCertificates(parts.cluster, client, clock),
                keys,
                duties,
                parts.authorities,
                parts.events,
                clock),
            new CertificateAuthorityReconciler.Wiring(
                reports,
                new AuthorityRetirement(reports, duties, rotationNews, clock),
                new AuthorityHearing(
                    parts.gate,
                    recoveries,
                    restores,
                    parts.orphans,
                    new AcceptedTimes(parts.storedTimes, notes),
                    losses),
                new AuthorityAtWork(
                    keys,
                    duties,
                    stops,
                    new AuthorityAtWork.Surroundings(
                        reports,
                        new AuthorityRotation(parts.cluster, parts.brakes),
                        rotationNews,
                        parts.gate,
                        new CrossCertificateKeeper(
                            parts.ledger, parts.signer, parts.journal, parts.authorityPokes, clock),
                        clock)),
                new AuthorityDelegation(
                    reports, duties, parts.gate, parts.abandonedRequests, clock),
                parts.authorityPokes,
                clock));
  }

  CertificateAuthorityReconciler reconciler() {
    return reconciler;
  }

  HistoryWatch historyWatch() {
    return historyWatch;
  }

  LostCertificateWatch lostCertificateWatch() {
    return lostCertificateWatch;
  }

  KeysInMemory keysInMemory() {
    return keysInMemory;
  }

  Tokens tokens() {
    return modules;
  }

  private static LostCertificates lostCertificates(
      CommonParts parts,
      KubernetesClient client,
      LossHolds losses,
      RestoredAuthorities restored,
      Consumer<String> restart) {
    CertificateObjects objects = new CertificateObjects(client);
    return new LostCertificates(
        new LossSearch(
            parts.cluster,
            parts.observer::verifyAsEver,
            new AuthorityPresence(parts.cluster, client, parts.ledger),
            parts.ledger,
            objects,
            parts.clock),
        objects,
        parts.journal,
        losses,
        restored::hold,
        restart);
  }

  private static AuthorityDuties.Shown shown(
      OperatorSettings settings, KubernetesClient client, CommonParts parts, SecureRandom random) {
    OperatorSettings.KeyInstallerServer server = settings.keyInstaller();
    return new AuthorityDuties.Shown(
        new ServerCertificateKeeper(
            client,
            new ServerCertificateKeeper.Target(
                settings.defaultAuthority(), server.secret(), server.names()),
            parts.signer,
            random,
            parts.clock),
        new OcspResponderKeeper(client, server.ocsp(), parts.signer, random, parts.clock));
  }

  private static HttpClient httpClient() {
    return HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  }
}
