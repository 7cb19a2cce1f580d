package io.keymast.decision;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.validation.DeclaredTrust;
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
 * @param otherKeys of the keys that the station had, and of the one that it calls compromised; the
 *     right to bind one is among them where it is retired
 * @param readmittedAt when a person last took back that the declared key was retired
 * @param elsewhere of the keys that other authorities certified to the station, and of the right to
 *     bind one there: each under that authority
 */
public record Standing(
    Optional<StationName> euiHeldBy,
    KeyStanding key,
    Map<PublicKeyFingerprint, KeyStanding> otherKeys,
    Optional<Instant> readmittedAt,
    Map<Retirement, KeyStanding> elsewhere) {
  public Standing {
    otherKeys = Map.copyOf(otherKeys);
    elsewhere = Map.copyOf(elsewhere);
  }

  public Standing(Optional<StationName> euiHeldBy, KeyStanding key) {
    this(euiHeldBy, key, Map.of(), Optional.empty(), Map.of());
  }

  public static Standing unrivalled() {
    return new Standing(Optional.empty(), new KeyStanding.Free());
  }

  /** Of a key that the station had, or says is compromised. */
  KeyStanding of(PublicKeyFingerprint other) {
    return otherKeys.getOrDefault(other, new KeyStanding.Free());
  }

  /** Whether the key of this certificate is retired: for the station, or where it was issued. */
  boolean isRetired(CertificateBinding binding) {
    return of(binding.key()) instanceof KeyStanding.Retired
        || elsewhere.get(new Retirement(binding.authority(), binding.key()))
            instanceof KeyStanding.Retired;
  }

  /** Whether another authority certified the key to the station, and nobody else holds it there. */
  boolean hadElsewhere(PublicKeyFingerprint key) {
    return elsewhere.entrySet().stream()
        .filter(it -> it.getKey().key().equals(key))
        .anyMatch(it -> !(it.getValue() instanceof KeyStanding.HeldBy));
  }

  /** The same for this station, after these keys were retired. */
  Standing retiring(Set<Retirement> retired, DeclaredTrust station) {
    Map<PublicKeyFingerprint, KeyStanding> here = new HashMap<>(otherKeys);
    Map<Retirement, KeyStanding> there = new HashMap<>(elsewhere);
    for (Retirement each : retired) {
      if (each.authority().equals(station.authority())) {
        here.put(each.key(), new KeyStanding.Retired());
      } else {
        there.put(each, new KeyStanding.Retired());
      }
    }
    boolean isOwnRetired =
        station
            .soundKey()
            .filter(own -> retired.contains(new Retirement(station.authority(), own)))
            .isPresent();
    return new Standing(
        euiHeldBy, isOwnRetired ? new KeyStanding.Retired() : key, here, readmittedAt, there);
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
