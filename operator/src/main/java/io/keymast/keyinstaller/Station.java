package io.keymast.keyinstaller;

import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.domain.Eui64;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.pki.StationNames;
import java.time.Instant;
import java.util.Optional;

/**
 * A declared station, as far as handing over concerns.
 *
 * @param compromised the key that a regeneration by KeyCompromise names
 * @param pendingToken a regenerate token, unless the operator has refused it
 * @param renewal what the operator plans for the current certificate
 * @param enrollment what the Key Installer itself wrote of the station
 * @param authority empty where there is none, or where it does not serve the station's namespace
 */
record Station(
    StationName name,
    String uid,
    Eui64 eui,
    State state,
    Key key,
    Optional<PublicKeyFingerprint> compromised,
    Optional<String> pendingToken,
    Optional<Renewal> renewal,
    Optional<Enrollment> enrollment,
    Optional<HandoverPolicy> authority) {

  /** Whether the Key Installer is open for the station. */
  enum State {
    ACTIVE,
    SUSPENDED,
    STOLEN,
    /** Being deleted, or in a state that this version does not know. */
    GONE
  }

  /** Which key the station must prove. */
  sealed interface Key {
    /** Neither declared nor bound. */
    record None() implements Key {}

    /** Declared, but not as one public key. */
    record Unreadable() implements Key {}

    /** Declared by the platform team. */
    record Declared(PublicKeyFingerprint fingerprint, KeyVerdictSeen verdict) implements Key {}

    /** That of the first enrolment by password, where none is declared. */
    record Bound(PublicKeyFingerprint fingerprint) implements Key {}

    /** None is declared, and the operator refuses for good what is bound, or is to be. */
    record Lost() implements Key {}
  }

  /** When the named certificate is due to be renewed. */
  record Renewal(String certificate, Instant due) {}

  /** What the operator made of the declared key, for this generation of the station. */
  enum KeyVerdictSeen {
    HELD,
    RETIRED,
    /** Not judged yet, refused, or held by another station. */
    NOT_HELD
  }

  Optional<PublicKeyFingerprint> expectedKey() {
    return switch (key) {
      case Key.None() -> Optional.empty();
      case Key.Unreadable() -> Optional.empty();
      case Key.Declared(PublicKeyFingerprint fingerprint, _) -> Optional.of(fingerprint);
      case Key.Bound(PublicKeyFingerprint fingerprint) -> Optional.of(fingerprint);
      case Key.Lost() -> Optional.empty();
    };
  }

  boolean declaresKey() {
    return switch (key) {
      case Key.Declared declared -> true;
      case Key.Unreadable() -> true;
      case Key.None() -> false;
      case Key.Bound bound -> false;
      case Key.Lost() -> false;
    };
  }

  /** The same station, whose key was bound by its first enrolment. */
  Station boundTo(PublicKeyFingerprint bound) {
    return new Station(
        name,
        uid,
        eui,
        state,
        new Key.Bound(bound),
        compromised,
        pendingToken,
        renewal,
        enrollment,
        authority);
  }

  /** What its requests have to ask for; empty where they say nothing but a key. */
  Optional<StationNames> requestedNames() {
    return authority.flatMap(HandoverPolicy::requestedNames).map(names -> names.of(eui));
  }

  boolean isHeld() {
    return key instanceof Key.Declared(_, KeyVerdictSeen verdict) && verdict == KeyVerdictSeen.HELD;
  }

  boolean isRetired() {
    return key instanceof Key.Lost
        || (key instanceof Key.Declared(_, KeyVerdictSeen verdict)
            && verdict == KeyVerdictSeen.RETIRED);
  }

  /** Whether who shows its key has thereby proven to be the station. */
  boolean isProvenByKey() {
    return isHeld() && takes(HandoverPolicy.Authentication.PUBLIC_KEY);
  }

  boolean takes(HandoverPolicy.Authentication authentication) {
    return authority.filter(policy -> policy.authentication() == authentication).isPresent();
  }
}
