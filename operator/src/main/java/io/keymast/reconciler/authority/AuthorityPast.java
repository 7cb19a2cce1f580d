package io.keymast.reconciler.authority;

import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.decision.BrakeReason;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.KeyHistory;
import io.keymast.decision.Obstacle;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.reconciler.restore.HighWater;
import io.keymast.reconciler.restore.RestoreGuard;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerSnapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which CA keys an authority had, by its ledger and whatever else outlives a Secret. */
public final class AuthorityPast {
  private static final Violation RECOVERED =
      new Violation(
          "status.brakes",
          BrakeReason.RECOVERED.apiName(),
          "no CA key is added while an older state of the cluster may have been put back: put the"
              + " Secrets of CA keys that are missing back from a backup, look as"
              + " docs/operations.md says, and set spec.resume to go on");

  private static final Violation NOT_COMPARED =
      new Violation(
          "status.crl",
          Obstacle.AUTHORITY_NOT_READY.reason(),
          "no CA key is added before the ledger is compared with the CRLs that are published");

  private final HighWater highWater;
  private final AuthorityBrakes brakes;
  private final RestoreGuard restores;

  public AuthorityPast(HighWater highWater, AuthorityBrakes brakes, RestoreGuard restores) {
    this.highWater = highWater;
    this.brakes = brakes;
    this.restores = restores;
  }

  /**
   * @param revoked those under which the ledger has revocations
   * @param listedUntil when the last certificate ends that it lists under a key
   * @param published the CA certificates that the heads of the ledger hold
   */
  record Past(
      Set<KeyId> keys,
      Set<KeyId> revoked,
      Map<KeyId, Instant> listedUntil,
      Map<KeyId, ParsedCertificate> published,
      Optional<Violation> doubt) {
    KeyHistory facts() {
      return new KeyHistory(
          keys,
          revoked,
          listedUntil,
          published.entrySet().stream()
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey, it -> PinnedGenerations.facts(it.getValue()))),
          doubt);
    }
  }

  /**
   * @param pinned what the status says, where it can be read
   */
  Past of(
      AuthorityName name,
      @Nullable CertificateAuthorityStatus status,
      List<CaGeneration> pinned,
      LedgerSnapshot ledger) {
    Set<KeyId> keys = new HashSet<>(highWater.keys(name));
    keys.addAll(stated(status));
    keys.addAll(ledger.generations().keySet());
    keys.addAll(ledger.damaged());
    return new Past(
        keys, revoked(ledger), listedUntil(ledger), published(ledger), doubt(name, pinned, ledger));
  }

  private static Set<KeyId> revoked(LedgerSnapshot ledger) {
    return ledger.generations().entrySet().stream()
        .filter(generation -> generation.getValue().usage().records() > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private Optional<Violation> doubt(
      AuthorityName name, List<CaGeneration> pinned, LedgerSnapshot ledger) {
    Optional<Violation> damage =
        ledger.damaged().stream()
            .flatMap(key -> ledger.damage(key).stream())
            .map(LedgerException.Damaged::asViolation)
            .findFirst();
    if (damage.isPresent()) {
      return damage;
    }
    if (brakes.of(name).hold(BrakeReason.RECOVERED) || ledger.heldSince().isPresent()) {
      return Optional.of(RECOVERED);
    }
    return isCompared(name, pinned) ? Optional.empty() : Optional.of(NOT_COMPARED);
  }

  /** Where none issues any more, those that there are tell what was published. */
  private boolean isCompared(AuthorityName name, List<CaGeneration> pinned) {
    List<CaGeneration> issuing =
        pinned.stream().filter(it -> it.is(CaGeneration.State.ACTIVE)).toList();
    return issuing.isEmpty()
        ? pinned.isEmpty() || restores.areCompared(name)
        : issuing.stream().allMatch(it -> restores.isCompared(name, it.keyId()));
  }

  /** Also of a status that can't be read as a whole. */
  static Set<KeyId> stated(@Nullable CertificateAuthorityStatus status) {
    List<Generation> generations =
        status == null ? List.of() : Objects.requireNonNullElse(status.generations(), List.of());
    return generations.stream()
        .flatMap(generation -> Optional.ofNullable(generation.keyId()).stream())
        .flatMap(keyId -> KeyId.parse(keyId).stream())
        .collect(Collectors.toSet());
  }

  /** Of what is damaged, nobody knows what its CRL lists: the key is needed on. */
  private static Map<KeyId, Instant> listedUntil(LedgerSnapshot ledger) {
    Map<KeyId, Instant> until = new HashMap<>();
    ledger
        .generations()
        .forEach(
            (key, generation) ->
                generation.lastNotAfter().ifPresent(notAfter -> until.put(key, notAfter)));
    ledger.damaged().forEach(key -> until.put(key, KeyHistory.UNREADABLE));
    return until;
  }

  private static Map<KeyId, ParsedCertificate> published(LedgerSnapshot ledger) {
    Map<KeyId, ParsedCertificate> published = new HashMap<>();
    ledger
        .generations()
        .forEach(
            (key, generation) ->
                generation.issuer().ifPresent(certificate -> published.put(key, certificate)));
    return published;
  }
}
