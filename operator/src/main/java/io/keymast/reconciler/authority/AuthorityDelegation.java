package io.keymast.reconciler.authority;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.CertificateAuthorities.Entry;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.decision.AuthorityDecision;
import io.keymast.decision.Obstacle;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import io.keymast.reconciler.authority.AuthorityReports.Pins;
import io.keymast.reconciler.brakes.IssuanceGate;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.reconciler.issuance.AbandonedRequests;
import io.keymast.reconciler.issuance.AbandonedRequests.Access;
import io.keymast.status.AuthorityFacts.Readiness;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.CaSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Looks after an authority whose CA key an issuer behind cert-manager has: pins that CA, and lets
 * stations ask. There is no CRL to sign; what is revoked is in the ledger all the same, so that it
 * is never handed over again.
 */
public final class AuthorityDelegation {
  private static final String FIELD = "spec.source.certManager";
  private static final Duration AT_ONCE = Duration.ofMillis(100);
  private static final Duration WATCH_OVER = Duration.ofSeconds(30);

  private static final Violation UNREACHABLE =
      new Violation(
          FIELD,
          "CertManagerUnreachable",
          "install cert-manager, and let the operator make CertificateRequests here: set the"
              + " chart's certManager.enabled, and add this namespace to its authorityNamespaces");

  private final AuthorityReports reports;
  private final AuthorityStops stops;
  private final AuthorityDuties duties;
  private final IssuanceGate gate;
  private final AbandonedRequests abandoned;
  private final GuardedClock clock;

  public AuthorityDelegation(
      AuthorityReports reports,
      AuthorityDuties duties,
      IssuanceGate gate,
      AbandonedRequests abandoned,
      GuardedClock clock) {
    this.reports = reports;
    this.stops = new AuthorityStops(reports, duties);
    this.duties = duties;
    this.gate = gate;
    this.abandoned = abandoned;
    this.clock = clock;
  }

  public UpdateControl<CertificateAuthority> look(
      CertificateAuthority object,
      AuthorityPolicy policy,
      CaSource.CertManager source,
      Context<CertificateAuthority> context) {
    List<Violation> violations = source.ca().violations(FIELD + ".caCertificate", clock.instant());
    if (!violations.isEmpty()) {
      return stop(object, violations, context);
    }
    AuthorityName name = Names.of(object);
    DelegatedAuthority authority =
        new DelegatedAuthority(
            name,
            policy,
            source,
            gate.hold(name)
                .or(() -> LedgerReadiness.reserve(name, source.ca().keyId(), duties.read(name))));
    Access access =
        isIssuing(authority) ? abandoned.sweep(object, authority) : abandoned.spare(object);
    return access == Access.NONE
        ? stop(object, List.of(UNREACHABLE), context)
        : delegate(object, authority, access, context);
  }

  private static boolean isIssuing(DelegatedAuthority authority) {
    return authority.hold().isEmpty()
        && authority.policy().issuance().pace() == AuthorityPolicy.Pace.RUNNING;
  }

  /** Pins the CA in status before anything is told from a foreign certificate by it. */
  private UpdateControl<CertificateAuthority> delegate(
      CertificateAuthority object,
      DelegatedAuthority authority,
      Access access,
      Context<CertificateAuthority> context) {
    boolean isPinned = PinnedGenerations.isSolely(object.getStatus(), authority.source().ca());
    duties.prepareDelegated(authority);
    reports.report(
        object,
        readiness(authority, access),
        new Pins(
            List.of(StatedGenerations.delegated(object, authority, reports.stationsOf(object))),
            Optional.empty()),
        Optional.empty(),
        context);
    if (!isPinned) {
      return again(AT_ONCE);
    }
    reports.tellStations(authority.name(), new Entry.Delegating(authority));
    duties.settle(authority.name());
    return again(WATCH_OVER);
  }

  private static Readiness readiness(DelegatedAuthority authority, Access access) {
    return authority
        .hold()
        .filter(hold -> hold.obstacle() == Obstacle.LEDGER_NEARLY_FULL)
        .map(AuthorityStops::stopped)
        .orElseGet(() -> paced(authority, access));
  }

  private static Readiness paced(DelegatedAuthority authority, Access access) {
    return switch (authority.policy().issuance().pace()) {
      case RUNNING ->
          new Readiness.Issuing(
              "the "
                  + authority.source().kind()
                  + " "
                  + authority.source().issuer()
                  + " is asked by CertificateRequests"
                  + lack(access));
      case PAUSED -> new Readiness.Paused();
    };
  }

  /** For want of which issuing does not stop. */
  private static String lack(Access access) {
    return switch (access) {
      case WHOLE, NONE -> "";
      case NO_LIST -> stay("list");
      case NO_DELETE -> stay("delete");
    };
  }

  private static String stay(String verb) {
    return "; those that no station waits for stay, since the operator is forbidden to "
        + verb
        + " CertificateRequests in this namespace";
  }

  private UpdateControl<CertificateAuthority> stop(
      CertificateAuthority object,
      List<Violation> violations,
      Context<CertificateAuthority> context) {
    stops.stop(
        object, new AuthorityDecision.Stop(violations.getFirst().reason(), violations), context);
    duties.settle(Names.of(object));
    return again(WATCH_OVER);
  }

  private static UpdateControl<CertificateAuthority> again(Duration after) {
    return UpdateControl.<CertificateAuthority>noUpdate().rescheduleAfter(after);
  }
}
