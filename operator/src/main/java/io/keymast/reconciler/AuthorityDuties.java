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
import java.util.ArrayList;
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
  private final Map<AuthorityName, LoadedGenerations> lastLoaded = new ConcurrentHashMap<>();

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

  /** What has to be known first, of each CA key; why nothing may be issued, if it isn't yet. */
  Optional<Hindrance> prepare(AuthorityName name, LoadedGenerations generations) {
    generations.active().ifPresent(preparation.readmissions()::apply);
    lastLoaded.put(name, generations);
    List<Hindrance> unprepared = new ArrayList<>();
    for (LoadedAuthority loaded : generations.all()) {
      preparation.restores().prepare(loaded).ifPresent(unprepared::add);
    }
    return unprepared.stream().findFirst();
  }

  Done perform(LoadedGenerations generations) {
    Done done = publish(generations);
    if (clock.hindrance().isEmpty()) {
      generations
          .server()
          .ifPresent(
              issuer ->
                  attempt("server certificate", issuer, shown.serverCertificates()::renewWhereDue));
    }
    return done;
  }

  /**
   * By all CA keys; the CRL that is reported is the one of the key that issues. Nothing of it while
   * the clock may be wrong: what is stored stays published.
   */
  private Done publish(LoadedGenerations generations) {
    List<LoadedAuthority> all = generations.all();
    if (clock.hindrance().isPresent()) {
      Optional<Crl> stored = all.isEmpty() ? Optional.empty() : crls.published(all.getLast());
      return new Done(stored, clock.instant().plus(UNTIL_CLOCKS_AGREE), List.of());
    }
    List<Violation> violations = new ArrayList<>();
    Optional<Crl> crl = Optional.empty();
    Instant nextLook = Instant.MAX;
    for (LoadedAuthority loaded : all) {
      CrlKeeper.Upkeep upkeep = crls.publishWhereDue(loaded);
      crl = upkeep.crl();
      nextLook = upkeep.nextLook().isBefore(nextLook) ? upkeep.nextLook() : nextLook;
      violations.addAll(upkeep.violations());
      attempt("OCSP responder", loaded, shown.ocspResponders()::renewWhereDue);
    }
    return new Done(crl, nextLook, violations);
  }

  /** While the authority is stopped: relying parties still need to know what is revoked. */
  Optional<Crl> keepPublishing(CertificateAuthority object) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    try {
      preparation.readmissions().load(name);
      return publish(loaded(object)).crl();
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

  /** As it issued last; after a restart, by the keys that its status pins. */
  LoadedGenerations loaded(CertificateAuthority object) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    LoadedGenerations known = lastLoaded.get(name);
    if (known != null) {
      return known;
    }
    LoadedGenerations pinned = preparation.pinnedKeys().find(object);
    if (!pinned.all().isEmpty()) {
      lastLoaded.put(name, pinned);
    }
    return pinned;
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
