package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Protection;
import io.keymast.decision.Revocation;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import java.util.Optional;

/**
 * Carries out what protects from a compromised, suspended or stolen station. Keys are retired
 * before their certificates are revoked: after a crash between the two, the retired key tells what
 * is left to do.
 */
public final class StationProtector {
  private final StationObserver observer;
  private final RetirementView retirement;
  private final Revoker revoker;
  private final RevocationNews news;

  public StationProtector(
      StationObserver observer, RetirementView retirement, Revoker revoker, RevocationNews news) {
    this.observer = observer;
    this.retirement = retirement;
    this.revoker = revoker;
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
    StationName name = ClusterView.nameOf(station);
    for (PublicKeyFingerprint key : protection.retirements()) {
      if (retirement.retire(protection.authority(), key)) {
        news.retired(station, key);
      }
    }
    revoker.revoke(name.namespace(), protection.revocations());
    for (Revocation revocation : protection.revocations()) {
      news.revoked(station, revocation);
    }
    for (KnownCertificate held : protection.lifts()) {
      revoker.lift(name.namespace(), held);
      news.lifted(station, held);
    }
  }
}
