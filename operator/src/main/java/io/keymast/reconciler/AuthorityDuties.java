package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
  private final ServerCertificateKeeper serverCertificates;
  private final OcspResponderKeeper ocspResponders;
  private final RevocationLedger ledger;
  private final Readmissions readmissions;
  private final GuardedClock clock;
  private final Map<AuthorityName, List<LoadedAuthority>> lastLoaded = new ConcurrentHashMap<>();

  public AuthorityDuties(
      CrlKeeper crls,
      ServerCertificateKeeper serverCertificates,
      OcspResponderKeeper ocspResponders,
      RevocationLedger ledger,
      Readmissions readmissions,
      GuardedClock clock) {
    this.crls = crls;
    this.serverCertificates = serverCertificates;
    this.ocspResponders = ocspResponders;
    this.ledger = ledger;
    this.readmissions = readmissions;
    this.clock = clock;
  }

  /** What there is to report, and when to look again. */
  record Done(Optional<Crl> crl, Instant nextLook, List<Violation> violations) {}

  /** What has to be known before anything is issued. */
  void prepare(AuthorityName name, LoadedGenerations generations) {
    generations.active().ifPresent(readmissions::apply);
    lastLoaded.put(name, generations.all());
  }

  /** So that their CRLs go on, whatever else stops; also those of keys that vanished since. */
  void remember(AuthorityName name, LoadedGenerations generations) {
    Set<KeyId> read =
        generations.all().stream().map(LoadedAuthority::keyId).collect(Collectors.toSet());
    lastLoaded.merge(
        name,
        generations.all(),
        (former, present) ->
            Stream.concat(
                    former.stream().filter(loaded -> !read.contains(loaded.keyId())),
                    present.stream())
                .toList());
  }

  /**
   * Of all CA keys; the CRL that is reported is the one of the key that issues. Nothing of it while
   * the clock may be wrong: what is stored stays published.
   */
  Done perform(LoadedGenerations generations) {
    if (clock.hindrance().isPresent()) {
      return new Done(
          published(generations.all()), clock.instant().plus(UNTIL_CLOCKS_AGREE), List.of());
    }
    List<Violation> violations = new ArrayList<>();
    Optional<Crl> crl = Optional.empty();
    Instant nextLook = Instant.MAX;
    for (LoadedAuthority loaded : generations.all()) {
      CrlKeeper.Upkeep upkeep = crls.publishWhereDue(loaded);
      crl = upkeep.crl();
      nextLook = upkeep.nextLook().isBefore(nextLook) ? upkeep.nextLook() : nextLook;
      violations.addAll(upkeep.violations());
      attempt("OCSP responder", loaded, ocspResponders::renewWhereDue);
    }
    generations
        .server()
        .ifPresent(
            issuer -> attempt("server certificate", issuer, serverCertificates::renewWhereDue));
    return new Done(crl, nextLook, violations);
  }

  /** While the authority is stopped: relying parties still need to know what is revoked. */
  Optional<Crl> keepPublishing(AuthorityName name) {
    List<LoadedAuthority> known = lastLoaded.getOrDefault(name, List.of());
    if (clock.hindrance().isPresent()) {
      return published(known);
    }
    Optional<Crl> crl = Optional.empty();
    for (LoadedAuthority loaded : known) {
      attempt("OCSP responder", loaded, ocspResponders::renewWhereDue);
      crl = crls.publishWhereDue(loaded).crl();
    }
    return crl;
  }

  private Optional<Crl> published(List<LoadedAuthority> known) {
    return known.isEmpty() ? Optional.empty() : crls.published(known.getLast());
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
  List<Instant> unexpiredRevocations(AuthorityName name) {
    Instant now = clock.instant();
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
