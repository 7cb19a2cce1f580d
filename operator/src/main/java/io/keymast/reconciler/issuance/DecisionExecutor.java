package io.keymast.reconciler.issuance;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.decision.Decision;
import io.keymast.decision.Hindrance;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Obstacle;
import io.keymast.decision.Revocation;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.brakes.Delay;
import io.keymast.reconciler.revoking.StationRevoker;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Carries out decisions on stations. Every prefix of its writes is a state that deciding handles.
 */
public final class DecisionExecutor {
  /** The authority wakes its stations when it is loaded; this is for a wake-up that got lost. */
  private static final Duration UNTIL_LOADED = Duration.ofSeconds(5);

  private final CertificateIssuer issuer;
  private final DelegatedIssuer delegated;
  private final StationRevoker revoker;
  private final StationProtector protector;

  public DecisionExecutor(
      CertificateIssuer issuer,
      DelegatedIssuer delegated,
      StationRevoker revoker,
      StationProtector protector) {
    this.issuer = issuer;
    this.delegated = delegated;
    this.revoker = revoker;
    this.protector = protector;
  }

  /** What the station has now, and whether this run issued it. */
  public sealed interface Result {
    /** Nothing new was issued. */
    record Settled(Decision decision) implements Result {}

    /** A certificate was issued. */
    record Issued(KnownCertificate certificate) implements Result {}

    /** Another issuer, or an approver, has to act first. */
    record Asked(Decision meanwhile, Duration lookAgain) implements Result {}

    /**
     * Others come first.
     *
     * @param observed with what was revoked for it
     */
    record InLine(ObservedStation observed, Decision meanwhile, Duration turn) implements Result {}

    /** The world changed meanwhile, or is about to: decide again after this time. */
    record Again(Duration after) implements Result {}

    /** Nothing may be signed yet; what was to be revoked first is. */
    static Result delayed(DueIssue due, Delay delay) {
      return switch (delay) {
        case Delay.Brief(var askAgain) -> new Again(askAgain);
        case Delay.InLine(var turn) -> {
          Decision.Issue issue = due.issue();
          ObservedStation revoked = due.observed().revoking(issue.revokeFirst());
          yield new InLine(
              revoked,
              issue.meanwhile(revoked, rateLimited(issue.intent().binding().authority())),
              turn);
        }
      };
    }

    /** Always in the same words: what tells of a moment would be told anew at each look. */
    private static Hindrance rateLimited(AuthorityName authority) {
      return new Hindrance(
          Obstacle.RATE_LIMITED,
          "it waits for its turn: more stations are due than spec.issuanceRate of the authority "
              + authority
              + " allows");
    }
  }

  /** What is observed once nothing is trusted any more that must not be. */
  public ObservedStation protect(
      BaseStation station, ObservedStation observed, KubernetesClient client) {
    return protector.protect(station, observed, client);
  }

  public Result execute(BaseStation station, ObservedStation observed, Decision decision) {
    issuer.settle(observed.identity().name(), observed.certificates());
    return switch (decision) {
      case Decision.Issue(var revokeFirst, var intent) -> {
        revoker.revoke(station, revokeFirst);
        DueIssue due =
            new DueIssue(
                station, observed, new Decision.Issue(revoker.possible(revokeFirst), intent));
        yield delegated
            .authorityOf(due)
            .map(authority -> delegated.issue(due, authority))
            .orElseGet(() -> issuer.issue(due));
      }
      case Decision.Keep keep -> {
        revoker.revoke(station, keep.revocations());
        yield new Result.Settled(keep);
      }
      case Decision.Refuse refuse -> {
        revoker.revoke(station, refuse.revocations());
        yield new Result.Settled(refuse);
      }
      case Decision.Wait wait -> new Result.Settled(wait);
      case Decision.NoCertificateNeeded needed -> new Result.Settled(needed);
      case Decision.StandBy() -> new Result.Again(UNTIL_LOADED);
    };
  }

  /**
   * Nothing is executed for this station any more.
   *
   * @param revocations of what it had
   */
  public void departed(ObservedStation observed, List<Revocation> revocations) {
    issuer.settleFinally(
        observed.identity(),
        Stream.concat(
                observed.certificates().stream(), revocations.stream().map(Revocation::certificate))
            .toList());
  }
}
