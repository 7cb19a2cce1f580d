package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.authority.CaKeyStore;
import io.keymast.authority.TokenKeyStore;
import io.keymast.reconciler.AcceptedTimes;
import io.keymast.reconciler.AuthorityDelegation;
import io.keymast.reconciler.AuthorityDeparture;
import io.keymast.reconciler.AuthorityDuties;
import io.keymast.reconciler.AuthorityHearing;
import io.keymast.reconciler.AuthorityKeys;
import io.keymast.reconciler.AuthorityNews;
import io.keymast.reconciler.AuthorityObserver;
import io.keymast.reconciler.AuthorityPast;
import io.keymast.reconciler.AuthorityReports;
import io.keymast.reconciler.AuthorityRotation;
import io.keymast.reconciler.CertificateAuthorityReconciler;
import io.keymast.reconciler.CrlKeeper;
import io.keymast.reconciler.CrossCertificateKeeper;
import io.keymast.reconciler.GuardedClock;
import io.keymast.reconciler.HandedBack;
import io.keymast.reconciler.HighWater;
import io.keymast.reconciler.LedgerAgreement;
import io.keymast.reconciler.LedgerComparison;
import io.keymast.reconciler.OcspResponderKeeper;
import io.keymast.reconciler.PinnedKeys;
import io.keymast.reconciler.PublishedCopies;
import io.keymast.reconciler.Readmissions;
import io.keymast.reconciler.RecoveryHolds;
import io.keymast.reconciler.RestoreGuard;
import io.keymast.reconciler.RestoredAuthorities;
import io.keymast.reconciler.RotationNews;
import io.keymast.reconciler.ServerCertificateKeeper;
import io.keymast.reconciler.UnexpiredCertificates;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.RecoveryNotes;
import io.keymast.token.Tokens;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;

/** Puts together what looks after authorities: their keys, ledgers and CRLs. */
final class AuthorityAssembly {
  /** For a CRL of a hundred thousand entries, too. */
  private static final Duration WHOLE_ANSWER = Duration.ofSeconds(20);

  /** A slow token makes an RSA key in less. */
  private static final Duration LONGEST_TOKEN_CALL = Duration.ofSeconds(20);

  private final CertificateAuthorityReconciler reconciler;
  private final HistoryWatch historyWatch;
  private final Tokens modules;

  AuthorityAssembly(
      CommonParts parts,
      KubernetesClient client,
      OperatorSettings settings,
      OperatorAssembly.Machine machine) {
    GuardedClock clock = parts.clock;
    SecureRandom random = machine.random();
    CaKeyStore keyStore = new CaKeyStore(client);
    modules = new Tokens(settings.tokens(), LONGEST_TOKEN_CALL);
    TokenKeyStore tokens = new TokenKeyStore(client, modules);
    RecoveryNotes notes = new RecoveryNotes(parts.ledger);
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
    historyWatch =
        new HistoryWatch(
            HistoryWatch.ofCustomResources(client, parts.cluster::watched),
            highWater.resourceVersion(),
            new RestoreResponse(
                new RestoredAuthorities(client, parts.cluster, parts.ledger, restores, recoveries)
                    ::hold,
                highWater,
                machine.restart()));
    AuthorityKeys keys =
        new AuthorityKeys(keyStore, tokens, parts.signer, random, parts.journal, clock);
    AuthorityDuties duties =
        new AuthorityDuties(
            new CrlKeeper(
                parts.ledger,
                new CrlPublisher(parts.ledger, () -> clock.bounds().orElseThrow(), random),
                parts.waits,
                new LedgerAgreement(
                    parts.cluster,
                    parts.observer,
                    parts.revoker,
                    parts.certificatePokes,
                    client,
                    clock),
                restores),
            shown(settings, client, parts, random),
            parts.ledger,
            new AuthorityDuties.Preparation(
                new PinnedKeys(keyStore, tokens, clock),
                new Readmissions(parts.retirement, parts.cluster, parts.events),
                restores),
            clock);
    AuthorityReports reports =
        new AuthorityReports(
            parts.cluster,
            parts.authorities,
            parts.stationPokes,
            parts.brakes,
            new AuthorityNews(parts.events),
            clock);
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
            new AuthorityDeparture(
                new UnexpiredCertificates(parts.cluster, client, clock),
                keys,
                duties,
                parts.authorities,
                parts.events,
                clock),
            new CertificateAuthorityReconciler.Wiring(
                reports,
                new AuthorityHearing(
                    parts.gate,
                    recoveries,
                    restores,
                    parts.orphans,
                    new AcceptedTimes(parts.storedTimes, notes)),
                new AuthorityRotation(parts.cluster, parts.brakes),
                new RotationNews(parts.events),
                parts.gate,
                new AuthorityDelegation(
                    reports, duties, parts.gate, parts.abandonedRequests, clock),
                new CrossCertificateKeeper(
                    parts.ledger, parts.signer, parts.journal, parts.authorityPokes, clock),
                parts.authorityPokes,
                clock));
  }

  CertificateAuthorityReconciler reconciler() {
    return reconciler;
  }

  HistoryWatch historyWatch() {
    return historyWatch;
  }

  Tokens tokens() {
    return modules;
  }

  private static AuthorityDuties.Shown shown(
      OperatorSettings settings, KubernetesClient client, CommonParts parts, SecureRandom random) {
    OperatorSettings.KeyInstallerServer server = settings.keyInstaller();
    return new AuthorityDuties.Shown(
        new ServerCertificateKeeper(
            client,
            new ServerCertificateKeeper.Target(
                settings.defaultAuthority(),
                server.namespace(),
                server.secretName(),
                server.names()),
            parts.signer,
            random,
            parts.clock),
        new OcspResponderKeeper(
            client,
            new OcspResponderKeeper.Target(server.ocsp().namespace(), server.ocsp().name()),
            parts.signer,
            random,
            parts.clock));
  }

  private static HttpClient httpClient() {
    return HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  }
}
