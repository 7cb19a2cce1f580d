package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.Hindrance;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
  private final Map<AuthorityName, LoadedAuthority> lastLoaded = new ConcurrentHashMap<>();

  /** What the Key Installer shows. */
  public record Shown(
      ServerCertificateKeeper serverCertificates, OcspResponderKeeper ocspResponders) {}

  /** What has to be known first. */
  public record Preparation(
      PinnedKeys pinnedKeys, Readmissions readmissions, RestoreGuard restores) {}

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
    this.clock = clock;
  }

  /** What there is to report, and when to look again. */
  record Done(Optional<Crl> crl, Instant nextLook, List<Violation> violations) {}

  /**
   * Of an authority that issues nothing any more: the CRL as far as it is known, and what hinders
   * publishing a newer one.
   */
  record Kept(Optional<Crl> crl, List<Violation> violations) {
    static final Kept NOTHING = new Kept(Optional.empty(), List.of());
  }

  /** What has to be known before anything is issued; why nothing may be, if it isn't yet. */
  Optional<Hindrance> prepare(LoadedAuthority authority) {
    preparation.readmissions().apply(authority);
    lastLoaded.put(authority.name(), authority);
    return preparation.restores().prepare(authority);
  }

  /** Nothing of it while the clock may be wrong: what is stored stays published. */
  Done perform(LoadedAuthority authority) {
    if (clock.hindrance().isPresent()) {
      return new Done(
          crls.published(authority), clock.instant().plus(UNTIL_CLOCKS_AGREE), List.of());
    }
    try {
      CrlKeeper.Upkeep upkeep = crls.publishWhereDue(authority);
      return new Done(upkeep.crl(), upkeep.nextLook(), upkeep.violations());
    } finally {
      attempt("server certificate", authority, shown.serverCertificates()::renewWhereDue);
      attempt("OCSP responder", authority, shown.ocspResponders()::renewWhereDue);
    }
  }

  /** While the authority is stopped: relying parties still need to know what is revoked. */
  Kept keepPublishing(CertificateAuthority object) {
    return keeping(
        object,
        () -> {
          preparation.readmissions().load(AuthorityObserver.nameOf(object));
          Optional<LoadedAuthority> authority = loaded(object);
          if (clock.hindrance().isPresent()) {
            return new Kept(authority.flatMap(crls::published), List.of());
          }
          authority.ifPresent(
              it -> attempt("OCSP responder", it, shown.ocspResponders()::renewWhereDue));
          return authority
              .map(crls::publishWhereDue)
              .map(upkeep -> new Kept(upkeep.crl(), upkeep.violations()))
              .orElse(Kept.NOTHING);
        });
  }

  /** While the authority is being deleted, and something that it issued still counts. */
  Kept keepServing(CertificateAuthority object) {
    return keeping(
        object,
        () ->
            loaded(object)
                .map(this::perform)
                .map(done -> new Kept(done.crl(), done.violations()))
                .orElse(Kept.NOTHING));
  }

  /** Whatever fails is told: it must not keep the authority from being stopped, or its news. */
  private static Kept keeping(CertificateAuthority object, Supplier<Kept> duties) {
    try {
      return duties.get();
    } catch (RuntimeException failure) {
      LOG.atError()
          .addKeyValue("authority", AuthorityObserver.nameOf(object))
          .setCause(failure)
          .log("the CRL may not be kept fresh");
      return new Kept(Optional.empty(), List.of(unkept(failure)));
    }
  }

  /** Says the same of each failure of a kind, so that a status settles. */
  private static Violation unkept(RuntimeException failure) {
    String why =
        switch (failure) {
          case KubernetesClientException e when e.getCode() == HttpURLConnection.HTTP_FORBIDDEN ->
              "the API server forbids it, for lack of rights or of quota";
          case KubernetesClientException e -> "the API server answered " + e.getCode();
          case LedgerException e -> String.valueOf(e.getMessage());
          default -> "the operator's log says why";
        };
    return new Violation("status.crl", "PublicationFailed", "its CRL is not kept fresh: " + why);
  }

  /** As it issued last; after a restart, by the key that its status pins. */
  Optional<LoadedAuthority> loaded(CertificateAuthority object) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    Optional<LoadedAuthority> known =
        Optional.ofNullable(lastLoaded.get(name)).or(() -> preparation.pinnedKeys().find(object));
    known.ifPresent(authority -> lastLoaded.put(name, authority));
    return known;
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
          .log("what the Key Installer needs could not be stored: " + e.getMessage());
    }
  }

  /** The ends of revoked certificates that a CRL has to list still. */
  List<Instant> unexpiredRevocations(AuthorityName name, Instant now) {
    return ledger.read(name).entries().stream()
        .map(RevocationEntry::notAfter)
        .filter(notAfter -> !now.isAfter(notAfter))
        .toList();
  }

  /** Only when the authority itself goes. */
  void release(AuthorityName name) {
    ledger.release(name);
    lastLoaded.remove(name);
  }

  /** What is stored stays: an authority of the same name and key would go on with it. */
  void abandon(AuthorityName name) {
    ledger.letGo(name);
    lastLoaded.remove(name);
  }
}
