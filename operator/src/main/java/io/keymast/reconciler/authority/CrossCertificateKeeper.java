package io.keymast.reconciler.authority;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.Journal;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.Signer;
import io.keymast.decision.CrossCertificate;
import io.keymast.decision.CrossSigning.Cause;
import io.keymast.decision.CrossSigning.Lack;
import io.keymast.decision.CrossSigning.Pair;
import io.keymast.decision.CrossSigning.Withdrawal;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Validity;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.Refusals;
import io.keymast.revocation.CrossCertificates;
import io.keymast.revocation.CrossCertificates.Creation;
import io.keymast.revocation.CrossCertificates.Stored;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs, revokes and forgets the cross-certificates of authorities. */
public final class CrossCertificateKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(CrossCertificateKeeper.class);

  private final CrossCertificates certificates;
  private final RevocationLedger ledger;
  private final Signer signer;
  private final Journal journal;
  private final Pokes<CertificateAuthority> authorities;
  private final Clock clock;

  /** Signed, and nobody answered whether they are stored: the next look at the ledger tells. */
  private final Set<Unanswered> unanswered = ConcurrentHashMap.newKeySet();

  private record Unanswered(AuthorityName authority, KeyId issuer, KeyId subject, Stored made) {}

  public CrossCertificateKeeper(
      RevocationLedger ledger,
      Signer signer,
      Journal journal,
      Pokes<CertificateAuthority> authorities,
      Clock clock) {
    this.certificates = new CrossCertificates(ledger);
    this.ledger = ledger;
    this.signer = signer;
    this.journal = journal;
    this.authorities = authorities;
    this.clock = clock;
  }

  /** Returns when those that must no longer be trusted are in the ledger; needs no CA key. */
  public void withdraw(AuthorityName authority, List<Withdrawal> withdrawals) {
    for (Withdrawal withdrawal : withdrawals) {
      CrossCertificate certificate = withdrawal.certificate();
      // Before the ledger: after a crash the line is there twice, and never missing.
      journal.write(
          Journal.Entry.REVOKED,
          Map.of(
              "serialNumber", certificate.serialNumber().hex(),
              "authority", authority.toString(),
              "authorityKeyId", certificate.issuer().value(),
              "subject", "CA " + certificate.subject(),
              "reason", withdrawal.reason().apiName()));
      ledger.revoke(
          authority,
          List.of(
              new RevocationEntry(
                  certificate.serialNumber(),
                  certificate.issuer(),
                  clock.instant(),
                  withdrawal.reason(),
                  certificate.notAfter())));
      LOG.atInfo()
          .addKeyValue("authority", authority)
          .addKeyValue("authorityKeyId", certificate.issuer())
          .addKeyValue("serialNumber", certificate.serialNumber().hex())
          .addKeyValue("reason", withdrawal.reason().apiName())
          .log("cross-certificate of a CA that is trusted no longer revoked");
      authorities.poke(authority.namespace(), authority.name());
    }
  }

  /** A cross-certificate is not worth stopping the authority for. */
  public CrossObservation complete(CrossObservation found, LoadedGenerations loaded) {
    unanswered.stream()
        .filter(it -> loaded.all().stream().anyMatch(key -> key.name().equals(it.authority())))
        .filter(it -> found.authority(it.issuer()).isPresent())
        .forEach(it -> settle(it, found));
    CrossObservation complete = found;
    for (Pair pair : found.signing().toSign()) {
      Optional<LoadedAuthority> issuer = loaded.of(pair.issuer().keyId());
      Optional<ParsedCertificate> subject = found.authority(pair.subject().keyId());
      try {
        if (issuer.isPresent() && subject.isPresent()) {
          complete = sign(pair, issuer.get(), subject.get(), complete);
        }
      } catch (KubernetesClientException | LedgerException e) {
        LOG.atWarn()
            .addKeyValue("authorityKeyId", pair.issuer().keyId())
            .addKeyValue("message", e.getMessage())
            .log("a cross-certificate could not be stored");
      }
    }
    return complete;
  }

  private CrossObservation sign(
      Pair pair, LoadedAuthority issuer, ParsedCertificate subject, CrossObservation found) {
    if (certificates.isTaken(issuer.name(), pair.id())) {
      return found.lacking(new Lack(pair, Cause.NAME_TAKEN));
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    ParsedCertificate certificate =
        signer.signCrossCertificate(
            issuer,
            subject,
            new Validity(pair.notBefore(now.minus(Validity.BACK_DATED)), pair.notAfter()));
    Stored made = new Stored(pair.id(), certificate);
    Unanswered waiting =
        new Unanswered(issuer.name(), issuer.keyId(), pair.subject().keyId(), made);
    unanswered.add(waiting);
    Creation creation = create(waiting);
    answered(waiting, creation);
    if (creation == Creation.OVERTAKEN) {
      return found;
    }
    LOG.atInfo()
        .addKeyValue("authority", issuer.name())
        .addKeyValue("authorityKeyId", issuer.keyId())
        .addKeyValue("generation", pair.subject().number())
        .addKeyValue("notAfter", certificate.validity().notAfter())
        .log("CA certified by another one of its authority");
    return found.having(made);
  }

  private Creation create(Unanswered waiting) {
    try {
      return certificates.create(waiting.authority(), waiting.made());
    } catch (KubernetesClientException e) {
      if (Refusals.isOne(e) && !certificates.isTaken(waiting.authority(), waiting.made().id())) {
        discarded(waiting);
      }
      throw e;
    }
  }

  /** What is not there may still come, until another one stands in its place. */
  private void settle(Unanswered waiting, CrossObservation found) {
    found.stored().stream()
        .filter(it -> it.id().equals(waiting.made().id()))
        .findFirst()
        .ifPresent(
            it ->
                answered(
                    waiting, it.equals(waiting.made()) ? Creation.STORED : Creation.OVERTAKEN));
  }

  private void answered(Unanswered waiting, Creation creation) {
    if (creation == Creation.STORED) {
      became(waiting, Journal.Entry.STORED);
    } else {
      discarded(waiting);
    }
  }

  private void discarded(Unanswered waiting) {
    became(waiting, Journal.Entry.DISCARDED);
  }

  private void became(Unanswered waiting, Journal.Entry entry) {
    journal.write(
        entry,
        Map.of(
            "serialNumber", waiting.made().certificate().serialNumber().hex(),
            "authority", waiting.authority().toString(),
            "authorityKeyId", waiting.issuer().value(),
            "subject", "CA " + waiting.subject()));
    unanswered.remove(waiting);
  }

  /** What has ended nobody has to be able to revoke. */
  public void forget(AuthorityName authority, List<CrossCertificate> expired) {
    expired.forEach(it -> certificates.forget(authority, it.id()));
  }
}
