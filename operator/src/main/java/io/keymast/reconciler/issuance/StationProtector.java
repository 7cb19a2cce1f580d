package io.keymast.reconciler.issuance;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Protection;
import io.keymast.decision.Retirement;
import io.keymast.reconciler.cluster.Attempts;
import io.keymast.reconciler.cluster.AuthorityPresence;
import io.keymast.reconciler.observation.RetirementView;
import io.keymast.reconciler.observation.StationObserver;
import io.keymast.reconciler.revoking.RevocationNews;
import io.keymast.reconciler.revoking.StationRevoker;
import java.util.Optional;

/**
 * Carries out what protects from a compromised, suspended or stolen station. Keys are retired
 * before their certificates are revoked: after a crash between the two, the retired key tells what
 * is left to do. Where a key can't be retired, its certificates are revoked all the same, and
 * retiring is tried again. What concerns an authority that is not served waits until it is, which
 * is when the station is looked at once more.
 */
public final class StationProtector {
  private final StationObserver observer;
  private final RetirementView retirement;
  private final StationRevoker revoker;
  private final AuthorityPresence presence;
  private final RevocationNews news;

  public StationProtector(
      StationObserver observer,
      RetirementView retirement,
      StationRevoker revoker,
      AuthorityPresence presence,
      RevocationNews news) {
    this.observer = observer;
    this.retirement = retirement;
    this.revoker = revoker;
    this.presence = presence;
    this.news = news;
  }

  /** What is observed once the station's protection is durable; decided on live facts. */
  ObservedStation protect(BaseStation station, ObservedStation observed, KubernetesClient client) {
    if (due(observed).isEmpty()) {
      return observed;
    }
    ObservedStation live = observer.live(station, client);
    Optional<Protection> protection = due(live);
    protection.ifPresent(it -> carryOut(station, it));
    return protection.map(it -> it.appliedTo(live)).orElse(live);
  }

  private Optional<Protection> due(ObservedStation observed) {
    return Protection.of(observed).flatMap(it -> it.where(presence::isServed));
  }

  private void carryOut(BaseStation station, Protection protection) {
    Attempts attempts = new Attempts();
    for (Retirement each : protection.retirements()) {
      attempts.attempt(() -> retire(station, each));
    }
    attempts.attempt(() -> revoker.revoke(station, protection.revocations()));
    attempts.conclude();
    for (KnownCertificate held : protection.lifts()) {
      revoker.lift(station, held);
    }
  }

  /** Where nothing is left of the authority, nobody can declare the key there. */
  private void retire(BaseStation station, Retirement due) {
    switch (presence.of(due.authority())) {
      case PRESENT, LEFT_ITS_LEDGER -> {
        retirement.retire(due.authority(), due.key(), () -> news.retired(station, due));
        presence.liftFinalizersWhereAbandoned(due.authority());
      }
      case UNSERVED, GONE -> {}
    }
  }
}
