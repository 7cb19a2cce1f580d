package io.keymast.decision;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.validation.DeclaredKey;
import io.keymast.validation.DeclaredTrust;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keys that nobody may use any more since a station lost them, where they are not retired yet:
 * under its authority, and under each that it was at before and may be declared under again. Never
 * one that is another station's.
 */
final class LostKeys {
  private LostKeys() {}

  /** The declared or bound key, those of all certificates, and the right to bind another. */
  static Set<Retirement> byTheft(ObservedStation observed, DeclaredTrust station) {
    Stream<PublicKeyFingerprint> declared =
        station.soundKey().stream()
            .filter(key -> PendingRegeneration.declaresRightfully(observed, station, key));
    Stream<PublicKeyFingerprint> issued =
        observed.certificates().stream()
            .map(KnownCertificate::binding)
            .filter(binding -> binding.authority().equals(station.authority()))
            .map(CertificateBinding::key)
            .filter(key -> observed.standing().of(key) instanceof Standing.KeyStanding.Free);
    Stream<PublicKeyFingerprint> right = PasswordBinding.lostByTheft(observed, station).stream();
    return Stream.concat(
            under(station, Stream.of(declared, issued, right).flatMap(keys -> keys)),
            elsewhere(observed, key -> true))
        .collect(Collectors.toSet());
  }

  /** The key that the station gives up as compromised. */
  static Set<Retirement> byCompromise(ObservedStation observed, DeclaredTrust station) {
    return PendingRegeneration.of(observed, station) instanceof PendingRegeneration.Granted granted
        ? granted.compromisedKey().stream()
            .flatMap(key -> compromised(observed, station, key))
            .collect(Collectors.toSet())
        : Set.of();
  }

  private static Stream<Retirement> compromised(
      ObservedStation observed, DeclaredTrust station, PublicKeyFingerprint key) {
    Stream<PublicKeyFingerprint> here =
        Stream.of(key)
            .filter(it -> PendingRegeneration.isOursHere(observed, station, it))
            .filter(it -> !(observed.standing().of(it) instanceof Standing.KeyStanding.Retired));
    return Stream.concat(under(station, here), elsewhere(observed, key::equals));
  }

  /**
   * The key that was bound although the right to that was lost: the thief's, and so also after a
   * person gave the right back.
   */
  static Set<Retirement> boundByThief(ObservedStation observed, DeclaredTrust station) {
    return PasswordBinding.isClosed(observed, station)
            && station.key() instanceof DeclaredKey.Sound(var key, var origin)
            && observed.standing().key() instanceof Standing.KeyStanding.Free
        ? Set.of(new Retirement(station.authority(), key.fingerprint()))
        : Set.of();
  }

  private static Stream<Retirement> under(
      DeclaredTrust station, Stream<PublicKeyFingerprint> keys) {
    return keys.map(key -> new Retirement(station.authority(), key));
  }

  private static Stream<Retirement> elsewhere(
      ObservedStation observed, Predicate<PublicKeyFingerprint> which) {
    return observed.standing().elsewhere().entrySet().stream()
        .filter(it -> it.getValue() instanceof Standing.KeyStanding.Free)
        .map(Map.Entry::getKey)
        .filter(it -> which.test(it.key()));
  }
}
