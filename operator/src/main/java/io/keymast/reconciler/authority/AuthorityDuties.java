package io.keymast.reconciler.authority;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.Hindrance;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.NotLeadingException;
import io.keymast.domain.TimeBounds;
import io.keymast.domain.Violation;
import io.keymast.reconciler.authority.PinnedKeys.Found;
import io.keymast.reconciler.authority.PinnedKeys.Unseen;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.cluster.Attempts;
import io.keymast.reconciler.cluster.EndingException;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.installer.OcspResponderKeeper;
import io.keymast.reconciler.installer.ServerCertificateKeeper;
import io.keymast.reconciler.restore.RestoreGuard;
import io.keymast.reconciler.revoking.CrlKeeper;
import io.keymast.reconciler.revoking.PublicationFailure;
import io.keymast.reconciler.revoking.Readmissions;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a loaded authority does beside issuing to stations: its CRL, and what the Key Installer
 * shows.
 */
public final class AuthorityDuties {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorityDuties.class);

  private static final Duration UNTIL_CLOCKS_AGREE = Duration.ofSeconds(5);

  private final CrlKeeper crls;
  private final Shown shown;
  private final RevocationLedger ledger;
  private final Preparation preparation;
  private final GuardedClock clock;
  private final LedgerReadiness ledgers;
  private final KeysInMemory keys;
  private final DepartureDoubt doubt;

  /** What the Key Installer shows. */
  public record Shown(
      ServerCertificateKeeper serverCertificates, OcspResponderKeeper ocspResponders) {}

  /** What has to be known first. */
  public record Preparation(KeysInMemory keys, Readmissions readmissions, RestoreGuard restores) {}

  public AuthorityDuties(
      CrlKeeper crls,
      Shown shown,
      RevocationLedger ledger,
      Preparation preparation,
      GuardedClock clock) {
    this.crls = crls;
    this.shown = shown;
    this.ledger = ledger;
    this.preparation = preparation;
    this.ledgers = new LedgerReadiness(preparation.restores());
    this.keys = preparation.keys();
    this.doubt = new DepartureDoubt(keys, ledgers, preparation.restores(), clock);
    this.clock = clock;
  }

  /** What there is to report, and when to look again. */
  public record Done(Optional<Crl> crl, AuthorityDue nextLook, List<Violation> violations) {}

  /**
   * Of an authority that issues nothing any more: the CRL as far as it is known, and what hinders
   * publishing a newer one.
   */
  public record Kept(Optional<Crl> crl, List<Violation> violations) {
    static final Kept NOTHING = new Kept(Optional.empty(), List.of());
  }

  /** One read, for all that a look at the authority asks of its ledger. */
  public LedgerSnapshot read(AuthorityName name) {
    LedgerSnapshot read = ledger.read(name);
    preparation.restores().recall(name, read);
    return read;
  }

  /** What has to be known first, of each CA key; why nothing may be issued, if it isn't yet. */
  public Optional<Hindrance> prepare(
      AuthorityName name, LoadedGenerations generations, LedgerSnapshot read) {
    generations.active().ifPresent(preparation.readmissions()::apply);
    keys.put(name, generations);
    ledgers.attend(name, new Found<>(generations, Optional.empty()), read);
    return ledgers.hindrance(generations, name, read);
  }

  /** Of an authority that another issuer signs for: what is retired is known, and taken back. */
  void prepareDelegated(DelegatedAuthority authority) {
    preparation.readmissions().apply(authority);
  }

  /**
   * Of an authority without a CRL: what the specs say is in the ledger, and the other way round;
   * and its ledger holds no more than it has to.
   */
  void settle(AuthorityName name) {
    crls.settleUnpublished(name, read(name), clock.bounds());
  }

  public Done perform(LoadedGenerations generations, LedgerSnapshot read) {
    try {
      return publish(generations, read);
    } finally {
      if (clock.hindrance().isEmpty()) {
        generations
            .server()
            .ifPresent(
                issuer ->
                    attempt(
                        "server certificate", issuer, shown.serverCertificates()::renewWhereDue));
      }
    }
  }

  /**
   * By all CA keys, whichever of them fails; the CRL that is reported is the one of the key that
   * issues. Nothing of it before the clocks were compared: what is stored stays published.
   */
  private Done publish(LoadedGenerations generations, LedgerSnapshot found) {
    List<LoadedAuthority> all = generations.all();
    if (all.isEmpty()) {
      return new Done(Optional.empty(), new AuthorityDue.InTime(), damageBeside(all, found));
    }
    LedgerSnapshot read = LedgerReadiness.signedBy(generations, found);
    Instant clocksAgree = clock.instant().plus(UNTIL_CLOCKS_AGREE);
    Optional<TimeBounds> now = clock.bounds();
    if (now.isEmpty()) {
      return new Done(
          crls.published(all.getLast(), read), new AuthorityDue.By(clocksAgree), List.of());
    }
    List<CrlKeeper.Upkeep> upkeeps = new ArrayList<>();
    Attempts attempts = new Attempts();
    for (LoadedAuthority loaded : all) {
      attempts.attempt(() -> upkeeps.add(crls.publishWhereDue(loaded, read, now.get())));
      attempts.attempt(
          () -> attempt("OCSP responder", loaded, shown.ocspResponders()::renewWhereDue));
    }
    crls.settle(all.getLast().name(), read);
    attempts.conclude();
    return new Done(
        upkeeps.getLast().crl(),
        Stream.concat(
                upkeeps.stream().map(CrlKeeper.Upkeep::nextLook),
                now.filter(bounds -> !bounds.isExact()).map(_ -> clocksAgree).stream())
            .min(Comparator.naturalOrder())
            .<AuthorityDue>map(AuthorityDue.By::new)
            .orElseThrow(),
        Stream.concat(
                upkeeps.stream().flatMap(upkeep -> upkeep.violations().stream()),
                damageBeside(all, read).stream())
            .toList());
  }

  /** Of keys that publish nothing here, what is damaged would be told by nobody. */
  private static List<Violation> damageBeside(List<LoadedAuthority> all, LedgerSnapshot read) {
    Set<KeyId> others = new HashSet<>(read.damaged());
    all.forEach(loaded -> others.remove(loaded.keyId()));
    return others.stream()
        .flatMap(key -> read.damage(key).stream())
        .map(LedgerException.Damaged::asViolation)
        .toList();
  }

  /** While the authority is stopped: relying parties still need to know what is revoked. */
  public Kept keepPublishing(CertificateAuthority object) {
    return keeping(
        object,
        () -> {
          AuthorityName name = Names.of(object);
          preparation.readmissions().load(name);
          LedgerSnapshot read = read(name);
          Found<LoadedGenerations> found = keys.of(object, read);
          ledgers.attend(name, found, read);
          return by(found, known -> publish(known, read));
        });
  }

  /** While the authority is being deleted, and something that it issued still counts. */
  Kept keepServing(CertificateAuthority object) {
    return keeping(
        object,
        () -> {
          LedgerSnapshot read = read(Names.of(object));
          return by(doubt.attended(object, read), known -> perform(known, read));
        });
  }

  /** By those that can be had; what may be left undone for others is told. */
  private static Done by(Found<LoadedGenerations> found, Function<LoadedGenerations, Done> duties) {
    Done done = duties.apply(found.keys());
    return new Done(
        done.crl(),
        done.nextLook(),
        Stream.concat(
                done.violations().stream(),
                found.unseen().map(Unseen::cause).map(PublicationFailure::told).stream())
            .toList());
  }

  /** Whatever fails is told: it must not keep the authority from being stopped, or its news. */
  private static Kept keeping(CertificateAuthority object, Supplier<Done> duties) {
    try {
      Done done = duties.get();
      return new Kept(done.crl(), done.violations());
    } catch (TokenException away) {
      return new Kept(Optional.empty(), List.of(PublicationFailure.told(away)));
    } catch (NotLeadingException | EndingException left) {
      throw left;
    } catch (RuntimeException failure) {
      LOG.atError()
          .addKeyValue("authority", Names.of(object))
          .setCause(failure)
          .log("the CRL may not be kept fresh");
      return new Kept(Optional.empty(), List.of(PublicationFailure.told(failure)));
    }
  }

  /** What the Key Installer shows is not worth stopping the authority for. */
  private static void attempt(
      String what, LoadedAuthority authority, Consumer<LoadedAuthority> upkeep) {
    try {
      upkeep.accept(authority);
    } catch (KubernetesClientException e) {
      LOG.atWarn()
          .addKeyValue("authority", authority.name())
          .addKeyValue("what", what)
          .addKeyValue("code", e.getCode())
          .addKeyValue("message", e.getMessage())
          .log("what the Key Installer needs could not be stored");
    }
  }

  /**
   * The ends of revoked certificates that a CRL has to list still.
   *
   * @throws LedgerException.Damaged if nobody can tell
   */
  List<Instant> unexpiredRevocations(AuthorityName name, Instant now) {
    return ledger.read(name).entries().stream()
        .map(RevocationEntry::notAfter)
        .filter(notAfter -> !now.isAfter(notAfter))
        .toList();
  }

  /** Why something may still be relied on that nobody knows of here. */
  Optional<String> doubt(CertificateAuthority object) {
    return doubt.of(object, () -> read(Names.of(object)));
  }

  /** Only when the authority itself goes. */
  void deleteLedger(AuthorityName name) {
    ledger.delete(name);
    forget(name);
  }

  /** What is stored stays: an authority of the same name and key would go on with it. */
  void abandon(AuthorityName name) {
    ledger.liftFinalizers(name);
    forget(name);
  }

  private void forget(AuthorityName name) {
    preparation.restores().forget(name);
    preparation.readmissions().forget(name);
    keys.remove(name);
    crls.forget(name);
  }
}
