package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.Hindrance;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import java.time.Clock;
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

  private final CrlKeeper crls;
  private final ServerCertificateKeeper serverCertificates;
  private final OcspResponderKeeper ocspResponders;
  private final RevocationLedger ledger;
  private final RestoreGuard restores;
  private final Readmissions readmissions;
  private final Clock clock;
  private final Map<AuthorityName, LoadedAuthority> lastLoaded = new ConcurrentHashMap<>();

  public AuthorityDuties(
      CrlKeeper crls,
      ServerCertificateKeeper serverCertificates,
      OcspResponderKeeper ocspResponders,
      RevocationLedger ledger,
      RestoreGuard restores,
      Readmissions readmissions,
      Clock clock) {
    this.crls = crls;
    this.serverCertificates = serverCertificates;
    this.ocspResponders = ocspResponders;
    this.ledger = ledger;
    this.restores = restores;
    this.readmissions = readmissions;
    this.clock = clock;
  }

  /** What there is to report, and when to look again. */
  record Done(Optional<Crl> crl, Instant nextLook, List<Violation> violations) {}

  /** What has to be known before anything is issued; why nothing may be, if it isn't yet. */
  Optional<Hindrance> prepare(LoadedAuthority authority) {
    readmissions.apply(authority);
    lastLoaded.put(authority.name(), authority);
    return restores.prepare(authority);
  }

  Done perform(LoadedAuthority authority) {
    CrlKeeper.Upkeep upkeep = crls.publishWhereDue(authority);
    attempt("server certificate", authority, serverCertificates::renewWhereDue);
    attempt("OCSP responder", authority, ocspResponders::renewWhereDue);
    return new Done(upkeep.crl(), upkeep.nextLook(), upkeep.violations());
  }

  /** While the authority is stopped: relying parties still need to know what is revoked. */
  Optional<Crl> keepPublishing(AuthorityName name) {
    Optional<LoadedAuthority> authority = Optional.ofNullable(lastLoaded.get(name));
    authority.ifPresent(loaded -> attempt("OCSP responder", loaded, ocspResponders::renewWhereDue));
    return authority.map(crls::publishWhereDue).flatMap(CrlKeeper.Upkeep::crl);
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
