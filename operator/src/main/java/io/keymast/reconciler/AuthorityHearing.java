package io.keymast.reconciler;

import io.keymast.api.CertificateAuthority;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A person's word on the brakes of an authority, and what follows from it for each of them. */
public final class AuthorityHearing {
  private final IssuanceGate gate;
  private final RecoveryHolds recoveries;
  private final RestoreGuard restores;
  private final OrphanBrake orphans;

  /** Released, but not yet in their ledgers' heads: those would engage the brake again. */
  private final Set<AuthorityName> unnoted = ConcurrentHashMap.newKeySet();

  public AuthorityHearing(
      IssuanceGate gate, RecoveryHolds recoveries, RestoreGuard restores, OrphanBrake orphans) {
    this.gate = gate;
    this.recoveries = recoveries;
    this.restores = restores;
    this.orphans = orphans;
  }

  /** Before anything else is made of the authority. */
  void hear(CertificateAuthority object) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    List<Brake> released = gate.hear(object);
    if (isAmong(released, BrakeReason.MASS_ORPHANS_HELD)) {
      orphans.letGo(name);
    }
    orphans.settle(name);
    if (isAmong(released, BrakeReason.NOT_COMPARED)) {
      restores.goOnUncompared(name);
    }
    if (isAmong(released, BrakeReason.RECOVERED)) {
      unnoted.add(name);
    }
    if (unnoted.contains(name)) {
      recoveries.release(name);
      unnoted.remove(name);
    }
  }

  private static boolean isAmong(List<Brake> released, BrakeReason reason) {
    return released.stream().anyMatch(brake -> brake.isFor(reason));
  }
}
