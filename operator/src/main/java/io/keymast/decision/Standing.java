package io.keymast.decision;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the station stands among the others of its authority.
 *
 * @param euiHeldBy the other station that holds the EUI
 * @param key of the declared or bound key
 * @param otherKeys of the keys that the station had, and of the one that it calls compromised
 * @param readmittedAt when a person last took back that the declared key was retired
 */
public record Standing(
    Optional<StationName> euiHeldBy,
    KeyStanding key,
    Map<PublicKeyFingerprint, KeyStanding> otherKeys,
    Optional<Instant> readmittedAt) {
  public Standing {
    otherKeys = Map.copyOf(otherKeys);
  }

  public Standing(Optional<StationName> euiHeldBy, KeyStanding key) {
    this(euiHeldBy, key, Map.of(), Optional.empty());
  }

  public static Standing unrivalled() {
    return new Standing(Optional.empty(), new KeyStanding.Free());
  }

  /** Of a key that the station had, or says is compromised. */
  KeyStanding of(PublicKeyFingerprint other) {
    return otherKeys.getOrDefault(other, new KeyStanding.Free());
  }

  /** The same, after these keys were retired. */
  Standing retiring(Set<PublicKeyFingerprint> retired, Optional<PublicKeyFingerprint> own) {
    Map<PublicKeyFingerprint, KeyStanding> others = new HashMap<>(otherKeys);
    retired.forEach(fingerprint -> others.put(fingerprint, new KeyStanding.Retired()));
    KeyStanding standing =
        own.filter(retired::contains).isPresent() ? new KeyStanding.Retired() : key;
    return new Standing(euiHeldBy, standing, others, readmittedAt);
  }

  /** Who may use a key. */
  public sealed interface KeyStanding {
    /** This station. */
    record Free() implements KeyStanding {}

    /** Another station. */
    record HeldBy(StationName holder) implements KeyStanding {}

    /** Nobody any more. */
    record Retired() implements KeyStanding {}

    /** Nobody: its modulus has a prime in common with another station's. */
    record SharesPrime() implements KeyStanding {}
  }
}
