package io.keymast.reconciler;

import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import io.keymast.revocation.RevocationLedger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a loaded authority does beside issuing to stations: its CRL, the server's certificate. */
public final class AuthorityDuties {
  private final CrlKeeper crls;
  private final ServerCertificateKeeper serverCertificates;
  private final RevocationLedger ledger;

  public AuthorityDuties(
      CrlKeeper crls, ServerCertificateKeeper serverCertificates, RevocationLedger ledger) {
    this.crls = crls;
    this.serverCertificates = serverCertificates;
    this.ledger = ledger;
  }

  /** What there is to report, and when to look again. */
  record Done(Optional<Crl> crl, Instant nextLook, List<Violation> violations) {}

  Done perform(LoadedAuthority authority) {
    CrlKeeper.Upkeep upkeep = crls.publishWhereDue(authority);
    serverCertificates.renewWhereDue(authority);
    return new Done(upkeep.crl(), upkeep.nextLook(), upkeep.violations());
  }

  /** Only when the authority itself goes. */
  void release(AuthorityName name) {
    ledger.release(name);
  }
}
