package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.Hindrance;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
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
    CrlKeeper.Upkeep upkeep = crls.publishWhereDue(authority);
    attempt("server certificate", authority, shown.serverCertificates()::renewWhereDue);
    attempt("OCSP responder", authority, shown.ocspResponders()::renewWhereDue);
    return new Done(upkeep.crl(), upkeep.nextLook(), upkeep.violations());
  }

  /** While the authority is stopped: relying parties still need to know what is revoked. */
  Optional<Crl> keepPublishing(CertificateAuthority object) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    try {
      preparation.readmissions().load(name);
      Optional<LoadedAuthority> authority = loaded(object);
      if (clock.hindrance().isPresent()) {
        return authority.flatMap(crls::published);
      }
      authority.ifPresent(
          it -> attempt("OCSP responder", it, shown.ocspResponders()::renewWhereDue));
      return authority.map(crls::publishWhereDue).flatMap(CrlKeeper.Upkeep::crl);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        LOG.atWarn()
            .addKeyValue("authority", name)
            .log("no CRL is published: the operator has no rights in the authority's namespace");
        return Optional.empty();
      }
      throw e;
    }
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
