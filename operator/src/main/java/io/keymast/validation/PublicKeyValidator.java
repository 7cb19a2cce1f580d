package io.keymast.validation;

import io.keymast.domain.Der;
import io.keymast.domain.KeyAlgorithm;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationKey;
import io.keymast.domain.Violation;
import io.keymast.pki.KeyFault;
import io.keymast.pki.PublicKeyPem;
import io.keymast.pki.SubjectPublicKey;
import io.keymast.pki.SubjectPublicKeyInfoParser;
import io.keymast.pki.SubjectPublicKeyReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a station's public key. Deterministic, never throws, and bounded in time and memory
 * whatever it is given.
 */
public final class PublicKeyValidator {
  public static final String FIELD = "spec.publicKey";

  private PublicKeyValidator() {}

  /** Judges a key as pasted; every violation is reported, of the text and of the key in it. */
  public static KeyVerdict validate(String pem, KeyBlocklist blocklist) {
    PublicKeyPem read = PublicKeyPem.read(pem);
    return read.content()
        .map(spki -> judge(spki, read.faults(), blocklist))
        .orElseGet(() -> rejected(Optional.empty(), read.faults()));
  }

  /** Judges the SubjectPublicKeyInfo of a certification request or of a TLS client. */
  public static KeyVerdict validateDer(Der subjectPublicKeyInfo, KeyBlocklist blocklist) {
    return judge(subjectPublicKeyInfo, List.of(), blocklist);
  }

  /** The fingerprint that {@link #validate} would tell, without judging the key. */
  public static Optional<PublicKeyFingerprint> fingerprintOf(String pem) {
    return PublicKeyPem.read(pem).content().map(PublicKeyFingerprint::of);
  }

  private static KeyVerdict judge(Der spki, List<KeyFault> textFaults, KeyBlocklist blocklist) {
    SubjectPublicKeyReading reading = SubjectPublicKeyInfoParser.parse(spki);
    List<KeyFault> faults = new ArrayList<>(textFaults);
    faults.addAll(reading.faults());
    Optional<StationKey> key = reading.key().map(numbers -> stationKey(numbers, spki));
    reading.key().map(KeyStrength::faultsOf).ifPresent(faults::addAll);
    if (key.filter(blocklist::lists).isPresent()) {
      faults.add(
          new KeyFault(
              "KnownCompromised",
              "Make a new key pair on the station: this key is on the list of keys that are known"
                  + " to be compromised."));
    }
    return key.isPresent() && faults.isEmpty()
        ? new KeyVerdict.Accepted(key.get())
        : rejected(Optional.of(spki), faults);
  }

  private static StationKey stationKey(SubjectPublicKey numbers, Der spki) {
    return switch (numbers) {
      case SubjectPublicKey.Rsa rsa ->
          new StationKey(KeyAlgorithm.RSA, rsa.modulus().bitLength(), spki);
      case SubjectPublicKey.Ec ec -> new StationKey(KeyAlgorithm.EC, ec.curve().bits(), spki);
      case SubjectPublicKey.Ed25519 point -> new StationKey(KeyAlgorithm.ED25519, 256, spki);
    };
  }

  private static KeyVerdict rejected(Optional<Der> spki, List<KeyFault> faults) {
    return new KeyVerdict.Rejected(
        spki.map(PublicKeyFingerprint::of),
        faults.stream()
            .distinct()
            .map(fault -> new Violation(FIELD, fault.reason(), fault.message()))
            .toList());
  }
}
