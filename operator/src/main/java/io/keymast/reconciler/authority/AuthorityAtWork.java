package io.keymast.reconciler.authority;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.CertificateAuthorities.Entry;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.AuthorityDecision;
import io.keymast.decision.Hindrance;
import io.keymast.decision.Obstacle;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import io.keymast.reconciler.authority.AuthorityObserver.Observation;
import io.keymast.reconciler.authority.AuthorityReports.Pins;
import io.keymast.reconciler.authority.AuthorityRotation.RotationOutcome;
import io.keymast.reconciler.brakes.IssuanceGate;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.cluster.Names;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.status.AuthorityFacts.Readiness;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.AuthorityPolicy.Pace;
import java.util.List;
import java.util.Optional;

/**
 * An authority whose CA keys can be used: they are pinned in its status before anything is made of
 * them, certify each other where that is asked for, issue where one may, and publish.
 */
public final class AuthorityAtWork {
  private final AuthorityKeys keys;
  private final AuthorityDuties duties;
  private final AuthorityStops stops;
  private final Surroundings around;

  /** Whom the work is told, and what it depends on. */
  public record Surroundings(
      AuthorityReports reports,
      AuthorityRotation rotation,
      RotationNews news,
      IssuanceGate gate,
      CrossCertificateKeeper crossCertificates,
      GuardedClock clock) {}

  public AuthorityAtWork(
      AuthorityKeys keys, AuthorityDuties duties, AuthorityStops stops, Surroundings around) {
    this.keys = keys;
    this.duties = duties;
    this.stops = stops;
    this.around = around;
  }

  public AuthorityDue proceed(
      CertificateAuthority object,
      Observation observation,
      AuthorityDecision.Use use,
      LedgerSnapshot ledger,
      Context<CertificateAuthority> context) {
    AuthorityName name = Names.of(object);
    AuthorityPolicy policy = observation.facts().policy();
    RotationOutcome standing = standing(object, observation, use);
    CrossObservation cross = CrossObservation.of(observation, standing, ledger);
    around.crossCertificates().withdraw(name, cross.signing().toRevoke());
    Pins pins = pins(standing, cross);
    CertificateAuthority pinned =
        standing.isNew() ? pin(object, observation, standing, pins, context) : object;
    keys.giveUpUnneeded(name, observation, standing.facts().succession());
    LoadedGenerations loaded = standing.loaded();
    Optional<Hindrance> unprepared = duties.prepare(name, loaded, ledger);
    if (loaded.active().isEmpty()) {
      stops.stop(pinned, AuthorityStops.noneIssues(observation.facts().history().doubt()), context);
      return standing.isNew() ? new AuthorityDue.AtOnce() : new AuthorityDue.InTime();
    }
    LoadedAuthority active = loaded.active().get();
    Optional<Hindrance> hold = around.gate().hold(name).or(() -> unprepared);
    Optional<Hindrance> reserve =
        hold.isPresent() ? Optional.empty() : LedgerReadiness.reserve(name, active.keyId(), ledger);
    CertificateAuthority stated =
        stateBrakes(pinned, readiness(policy, use, reserve, List.of()), pins, context);
    around.reports().tellStations(name, new Entry.Ready(active.heldBy(hold.or(() -> reserve))));
    if (hold.isEmpty() && !standing.isNew() && policy.issuance().pace() == Pace.RUNNING) {
      pins = pins(standing, around.crossCertificates().complete(cross, loaded));
      around.crossCertificates().forget(name, cross.signing().expired());
    }
    AuthorityDuties.Done done = duties.perform(loaded, ledger);
    Optional<Crl> crl = done.crl().or(() -> AuthorityStops.formerCrl(object));
    around
        .reports()
        .report(stated, readiness(policy, use, reserve, done.violations()), pins, crl, context);
    return standing.isNew() ? new AuthorityDue.AtOnce() : done.nextLook();
  }

  private CertificateAuthority pin(
      CertificateAuthority object,
      Observation observation,
      RotationOutcome standing,
      Pins pins,
      Context<CertificateAuthority> context) {
    Readiness readiness =
        standing.loaded().active().isPresent()
            ? readiness(observation.facts().policy())
            : AuthorityStops.NONE_ISSUES;
    CertificateAuthority pinned =
        around.reports().report(object, readiness, pins, AuthorityStops.formerCrl(object), context);
    around.news().changed(object, observation.facts().pinned(), standing.facts());
    return pinned;
  }

  /**
   * Before stations hear of a brake: who does says no more which certificate it had, and a next
   * life that knew of no brake would count none of these. Once, since what is found afterwards may
   * be said in its place.
   *
   * @return the object as it is stored then
   */
  private CertificateAuthority stateBrakes(
      CertificateAuthority pinned,
      Readiness readiness,
      Pins pins,
      Context<CertificateAuthority> context) {
    return around.reports().saysWhatHolds(pinned)
        ? pinned
        : around
            .reports()
            .report(pinned, readiness, pins, AuthorityStops.formerCrl(pinned), context);
  }

  private static Pins pins(RotationOutcome standing, CrossObservation cross) {
    return new Pins(
        cross.statedWith(standing.pins()), Optional.of(standing.facts().with(cross.signing())));
  }

  /** By a wrong clock, no CA key begins or ends. */
  private RotationOutcome standing(
      CertificateAuthority object, Observation observation, AuthorityDecision.Use use) {
    return around.clock().hindrance().isEmpty()
        ? around.rotation().standing(object, observation, use.generations())
        : around.rotation().unchanged(object, observation);
  }

  private Readiness readiness(
      AuthorityPolicy policy,
      AuthorityDecision.Use use,
      Optional<Hindrance> reserve,
      List<Violation> unpublished) {
    if (around.clock().hindrance().isPresent()) {
      return new Readiness.Stopped(
          Obstacle.CLOCK_SKEWED.reason(), AuthorityStops.untimely(around.clock()));
    }
    if (!unpublished.isEmpty()) {
      return new Readiness.Stopped("PublicationRefused", unpublished);
    }
    return use.lost().isEmpty()
        ? reserve.map(AuthorityStops::stopped).orElseGet(() -> readiness(policy))
        : new Readiness.Stopped(use.lost().getFirst().reason(), use.lost());
  }

  private static Readiness readiness(AuthorityPolicy policy) {
    return switch (policy.issuance().pace()) {
      case RUNNING -> new Readiness.Issuing("the CA key is loaded and pinned");
      case PAUSED -> new Readiness.Paused();
    };
  }
}
