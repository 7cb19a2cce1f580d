package io.keymast.reconciler.issuance;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Protection;
import io.keymast.decision.Retirement;
import io.keymast.decision.Revocation;
import io.keymast.reconciler.cluster.Attempts;
import io.keymast.reconciler.cluster.AuthorityPresence;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.observation.RetirementView;
import io.keymast.reconciler.observation.StationObserver;
import io.keymast.reconciler.revoking.RevocationNews;
import io.keymast.reconciler.revoking.Revoker;
import java.util.List;
import java.util.Optional;

/**
 * Carries out what protects from a compromised, suspended or stolen station. Keys are retired
 * before their certificates are revoked: after a crash between the two, the retired key tells what
 * is left to do. Where a key can't be retired, its certificates are revoked all the same, and
 * retiring is tried again.
 */
public final class StationProtector {
  private final StationObserver observer;
  private final RetirementView retirement;
  private final Revoker revoker;
  private final AuthorityPresence presence;
  private final RevocationNews news;

  public StationProtector(
      StationObserver observer,
      RetirementView retirement,
      Revoker revoker,
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
    if (Protection.of(observed).isEmpty()) {
      return observed;
    }
    ObservedStation live = observer.live(station, client);
    Optional<Protection> protection = Protection.of(live);
    protection.ifPresent(it -> carryOut(station, it));
    return protection.map(it -> it.appliedTo(live)).orElse(live);
  }

  private void carryOut(BaseStation station, Protection protection) {
    Attempts attempts = new Attempts();
    for (Retirement each : protection.retirements()) {
      attempts.attempt(() -> retire(station, each));
    }
    attempts.attempt(() -> revoke(station, protection.revocations()));
    attempts.conclude();
    for (KnownCertificate held : protection.lifts()) {
      revoker.lift(Names.of(station).namespace(), held);
      news.lifted(station, held);
    }
  }

  /**
   * Where nothing is left of the authority, nobody can declare the key there; where it is not
   * served, not before it is again, which is when the station is looked at once more.
   */
  private void retire(BaseStation station, Retirement due) {
    switch (presence.of(due.authority())) {
      case PRESENT, LEFT_ITS_LEDGER -> {
        retirement.retire(due.authority(), due.key(), () -> news.retired(station, due));
        presence.liftFinalizersWhereAbandoned(due.authority());
      }
      case UNSERVED, GONE -> {}
    }
  }

  private void revoke(BaseStation station, List<Revocation> revocations) {
    revoker.revoke(
        Names.of(station).namespace(),
        revocations,
        revocation -> news.revoked(station, revocation));
  }
}
