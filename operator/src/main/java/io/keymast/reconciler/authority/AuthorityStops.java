package io.keymast.reconciler.authority;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.CertificateAuthorities.Change;
import io.keymast.authority.CertificateAuthorities.Entry;
import io.keymast.decision.AuthorityDecision;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.Hindrance;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import io.keymast.reconciler.authority.AuthorityReports.Pins;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.status.AuthorityFacts.Readiness;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stops an authority, and says why: it issues nothing then, and its CRL goes on. */
public final class AuthorityStops {
  private static final Violation NONE =
      new Violation(
          "spec.rotation.retireNow",
          "CARetired",
          "no CA key issues now: the last one has ended or is given up, and the next one is not"
              + " there yet");

  public static final Readiness.Stopped NONE_ISSUES =
      new Readiness.Stopped(NONE.reason(), List.of(NONE));

  private final AuthorityReports reports;
  private final AuthorityDuties duties;

  public AuthorityStops(AuthorityReports reports, AuthorityDuties duties) {
    this.reports = reports;
    this.duties = duties;
  }

  /**
   * @param doubt why the next CA key is not made, if something keeps it from being
   */
  public static AuthorityDecision.Stop noneIssues(Optional<Violation> doubt) {
    return new AuthorityDecision.Stop(
        NONE.reason(), Stream.concat(Stream.of(NONE), doubt.stream()).toList());
  }

  public void stop(
      CertificateAuthority object,
      AuthorityDecision.Stop why,
      Context<CertificateAuthority> context) {
    stop(object, why, duties::keepPublishing, context);
  }

  /**
   * It issues nothing from the first moment on: what was Ready would go on while something fails.
   * Its stations hear why once its status says so, or can't.
   *
   * @param keep what goes on all the same
   */
  public void stop(
      CertificateAuthority object,
      AuthorityDecision.Stop why,
      Function<CertificateAuthority, AuthorityDuties.Kept> keep,
      Context<CertificateAuthority> context) {
    AuthorityName name = Names.of(object);
    Change change = reports.enter(name, notReady(why));
    try {
      report(object, why, keep.apply(object), context);
    } finally {
      reports.wake(name, change);
    }
  }

  /**
   * While nobody can look further, for a failure that is thrown on: what is published is kept fresh
   * by the keys that are known. One without a CA key that issues says so. Nothing is tried where
   * the API server does not answer: each call would hold up a thread until it is given up.
   */
  public void keepThrough(
      CertificateAuthority object,
      KubernetesClientException failure,
      Context<CertificateAuthority> context) {
    boolean isUnanswered = failure.getCode() <= 0;
    if (isUnanswered) {
      return;
    }
    List<CaGeneration> pinned = PinnedGenerations.read(object.getStatus());
    if (!pinned.isEmpty() && pinned.stream().noneMatch(it -> it.is(CaGeneration.State.ACTIVE))) {
      stop(object, noneIssues(Optional.empty()), context);
    } else {
      duties.keepPublishing(object);
    }
  }

  private static Entry notReady(AuthorityDecision.Stop why) {
    return new Entry.NotReady(
        why.violations().stream()
            .map(Violation::message)
            .distinct()
            .collect(Collectors.joining("; ")));
  }

  private void report(
      CertificateAuthority object,
      AuthorityDecision.Stop why,
      AuthorityDuties.Kept kept,
      Context<CertificateAuthority> context) {
    Optional<CertificateAuthorityStatus> former = Optional.ofNullable(object.getStatus());
    reports.report(
        object,
        new Readiness.Stopped(
            why.reason(),
            Stream.concat(why.violations().stream(), kept.violations().stream()).toList()),
        new Pins(
            former.map(CertificateAuthorityStatus::generations).orElse(List.of()),
            Optional.empty()),
        kept.crl().or(() -> formerCrl(object)),
        context);
  }

  /** Why nothing is issued by a clock that is not trusted. */
  public static List<Violation> untimely(GuardedClock clock) {
    return clock.hindrance().stream()
        .map(it -> new Violation("status", it.obstacle().reason(), it.message()))
        .toList();
  }

  /** Of one that says the same as its stations. */
  static Readiness stopped(Hindrance hindrance) {
    String reason = hindrance.obstacle().reason();
    return new Readiness.Stopped(
        reason, List.of(new Violation("status", reason, hindrance.message())));
  }

  public static Optional<Crl> formerCrl(CertificateAuthority object) {
    return Optional.ofNullable(object.getStatus()).map(CertificateAuthorityStatus::crl);
  }
}
