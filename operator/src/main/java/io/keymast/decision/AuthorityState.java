package io.keymast.decision;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Eui64;
import io.keymast.domain.KeyId;
import io.keymast.validation.AuthorityPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The station's authority, as far as issuing depends on it. */
public sealed interface AuthorityState {
  /**
   * Its key is loaded and pinned, and it serves the station's namespace.
   *
   * @param former CA keys that are trusted still, and that stations move away from
   * @param hold why nothing is issued all the same
   */
  record Usable(
      AuthorityName name,
      KeyId keyId,
      Instant notAfter,
      AuthorityPolicy policy,
      List<FormerKey> former,
      Optional<Hindrance> hold)
      implements AuthorityState {
    public Usable {
      former = List.copyOf(former);
    }

    public Usable(AuthorityName name, KeyId keyId, Instant notAfter, AuthorityPolicy policy) {
      this(name, keyId, notAfter, policy, List.of(), Optional.empty());
    }

    /** Whether what this CA key signed is good: also by one that issues no more. */
    boolean trusts(KeyId other) {
      return keyId.equals(other) || former(other).isPresent();
    }

    /** When the next certificate is due: by its dates, or since its CA key issues no more. */
    public Instant dueTime(KnownCertificate certificate, RotationPolicy rotation, Eui64 eui) {
      Instant renewalTime = rotation.renewalTime(certificate.validity(), eui);
      return former(certificate.binding().authorityKeyId())
          .map(former -> former.moveTime(eui))
          .filter(moveTime -> moveTime.isBefore(renewalTime))
          .orElse(renewalTime);
    }

    private Optional<FormerKey> former(KeyId other) {
      return former.stream().filter(it -> it.keyId().equals(other)).findFirst();
    }
  }

  /**
   * It exists, but this process has not loaded its key yet, or pins none, so that the certificates
   * are as they claim to be: wait, and change nothing; only what revokes does not wait.
   */
  record Loading() implements AuthorityState {}

  /** Absent, refused or broken. */
  record Unusable(Obstacle obstacle, String message) implements AuthorityState {}
}
