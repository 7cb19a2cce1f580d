package io.keymast.reconciler;

import io.keymast.api.BaseStation;
import io.keymast.decision.Decision;
import io.keymast.decision.KnownCertificate;
import io.keymast.domain.StationName;
import java.time.Duration;

/**
 * Carries out decisions on stations. Every prefix of its writes is a state that deciding handles.
 */
public final class DecisionExecutor {
  /** The authority wakes its stations when it is loaded; this is for a wake-up that got lost. */
  private static final Duration UNTIL_LOADED = Duration.ofSeconds(5);

  private final CertificateIssuer issuer;
  private final Revoker revoker;

  public DecisionExecutor(CertificateIssuer issuer, Revoker revoker) {
    this.issuer = issuer;
    this.revoker = revoker;
  }

  /** What the station has now, and whether this run issued it. */
  sealed interface Result {
    /** Nothing new was issued. */
    record Settled(Decision decision) implements Result {}

    /** A certificate was issued. */
    record Issued(KnownCertificate certificate) implements Result {}

    /** The world changed meanwhile, or a limit is reached: decide again after this time. */
    record Again(Duration after) implements Result {}
  }

  Result execute(BaseStation station, Decision decision) {
    StationName name = ClusterView.nameOf(station);
    return switch (decision) {
      case Decision.Issue(var revokeFirst, var intent) -> {
        revoker.revoke(name.namespace(), revokeFirst);
        yield issuer.issue(station, intent);
      }
      case Decision.Keep keep -> {
        revoker.revoke(name.namespace(), keep.revocations());
        yield new Result.Settled(keep);
      }
      case Decision.Refuse refuse -> {
        revoker.revoke(name.namespace(), refuse.revocations());
        yield new Result.Settled(refuse);
      }
      case Decision.Wait wait -> new Result.Settled(wait);
      case Decision.NoCertificateNeeded needed -> new Result.Settled(needed);
      case Decision.StandBy() -> new Result.Again(UNTIL_LOADED);
    };
  }
}
