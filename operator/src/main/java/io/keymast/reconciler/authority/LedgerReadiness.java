package io.keymast.reconciler.authority;

import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.Hindrance;
import io.keymast.decision.Obstacle;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.reconciler.authority.PinnedKeys.Found;
import io.keymast.reconciler.restore.RestoreGuard;
import io.keymast.revocation.LedgerSnapshot;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether an authority's ledger, as one look has read it, is fit for issuing and publishing. */
final class LedgerReadiness {
  private final RestoreGuard restores;

  LedgerReadiness(RestoreGuard restores) {
    this.restores = restores;
  }

  /** What those CA keys have signed themselves; only that can be compared and followed. */
  static LedgerSnapshot signedBy(LoadedGenerations generations, LedgerSnapshot read) {
    return read.signedBy(
        generations.all().stream().map(loaded -> loaded.key().certificate()).toList());
  }

  /**
   * Sets the CA keys whose comparison issuing waits for: the found ones whose ledger can be read,
   * and, while others may be unseen, those as well.
   */
  void attend(AuthorityName name, Found<LoadedGenerations> found, LedgerSnapshot read) {
    LedgerSnapshot signed = signedBy(found.keys(), read);
    Set<KeyId> readable =
        found.keys().all().stream()
            .map(LoadedAuthority::keyId)
            .filter(key -> signed.damage(key).isEmpty())
            .collect(Collectors.toSet());
    if (found.unseen().isEmpty()) {
      restores.attend(name, readable);
    } else {
      restores.attendAtLeast(name, readable);
    }
  }

  /** Why nothing may be issued; each CA key is looked at, whatever holds for another. */
  Optional<Hindrance> hindrance(
      LoadedGenerations generations, AuthorityName name, LedgerSnapshot read) {
    LedgerSnapshot signed = signedBy(generations, read);
    return generations.all().stream()
        .filter(loaded -> signed.damage(loaded.keyId()).isEmpty())
        .map(loaded -> restores.prepare(loaded, signed))
        .toList()
        .stream()
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> generations.active().flatMap(active -> irrevocable(active, signed)));
  }

  /** What is issued has to be revocable: that is written to the ledger of the same CA key. */
  private static Optional<Hindrance> irrevocable(LoadedAuthority active, LedgerSnapshot read) {
    return read.damage(active.keyId())
        .map(
            damage ->
                new Hindrance(
                    Obstacle.AUTHORITY_NOT_READY,
                    "the authority "
                        + active.name()
                        + " could not revoke what it would issue: "
                        + damage.getMessage()));
  }

  /** Why this CA key issues nothing though it could: its ledger's last part is kept. */
  static Optional<Hindrance> reserve(AuthorityName name, KeyId key, LedgerSnapshot read) {
    return Optional.ofNullable(read.generations().get(key))
        .filter(ledger -> ledger.usage().isNearlyFull())
        .map(
            _ ->
                new Hindrance(
                    Obstacle.LEDGER_NEARLY_FULL,
                    "the ledger of the authority "
                        + name
                        + " has room for little more under the CA key that issues, which is kept"
                        + " for revoking what is out: nothing is issued until the next CA issues,"
                        + " or enough of what was revoked has expired; docs/operations.md,"
                        + " KeymastLedgerNearlyFull, says how"));
  }
}
