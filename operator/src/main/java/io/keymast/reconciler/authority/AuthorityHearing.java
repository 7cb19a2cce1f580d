package io.keymast.reconciler.authority;

import io.keymast.api.CertificateAuthority;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.brakes.IssuanceGate;
import io.keymast.reconciler.brakes.OrphanBrake;
import io.keymast.reconciler.clock.AcceptedTimes;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.restore.LossHolds;
import io.keymast.reconciler.restore.RecoveryHolds;
import io.keymast.reconciler.restore.RestoreGuard;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A person's word on the brakes of an authority, and what follows from it for each of them. */
public final class AuthorityHearing {
  private final IssuanceGate gate;
  private final RecoveryHolds recoveries;
  private final RestoreGuard restores;
  private final OrphanBrake orphans;
  private final AcceptedTimes times;
  private final LossHolds losses;

  /**
   * Released, but not yet in their ledgers' heads, without which the brake would hold again; with
   * the moment since when it held.
   */
  private final Map<Unnoted, Instant> unnoted = new ConcurrentHashMap<>();

  private record Unnoted(AuthorityName authority, BrakeReason reason) {}

  public AuthorityHearing(
      IssuanceGate gate,
      RecoveryHolds recoveries,
      RestoreGuard restores,
      OrphanBrake orphans,
      AcceptedTimes times,
      LossHolds losses) {
    this.gate = gate;
    this.recoveries = recoveries;
    this.restores = restores;
    this.orphans = orphans;
    this.times = times;
    this.losses = losses;
  }

  /** Before anything else is made of the authority. */
  public void hear(CertificateAuthority object) {
    AuthorityName name = Names.of(object);
    times.recall(name);
    List<Brake> released = gate.hear(object);
    if (isAmong(released, BrakeReason.MASS_ORPHANS_HELD)) {
      orphans.letGo(name);
    }
    orphans.settle(name);
    losses.settle(name);
    if (isAmong(released, BrakeReason.NOT_COMPARED)) {
      restores.goOnUncompared(name);
    }
    note(name, BrakeReason.RECOVERED, released, since -> recoveries.release(name, since));
    note(name, BrakeReason.CLOCK_BEHIND, released, since -> times.note(name));
  }

  /** What fails is done at the next look. */
  private void note(
      AuthorityName authority, BrakeReason reason, List<Brake> released, Consumer<Instant> note) {
    Unnoted word = new Unnoted(authority, reason);
    released.stream()
        .filter(brake -> brake.isFor(reason))
        .forEach(brake -> unnoted.put(word, brake.since()));
    Instant since = unnoted.get(word);
    if (since != null) {
      note.accept(since);
      unnoted.remove(word, since);
    }
  }

  private static boolean isAmong(List<Brake> released, BrakeReason reason) {
    return released.stream().anyMatch(brake -> brake.isFor(reason));
  }
}
