package io.keymast.keyinstaller;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationSpec;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.CertificateAuthorityRef;
import io.keymast.api.Condition;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Eui64;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.status.ConditionType;
import io.keymast.validation.PublicKeyValidator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From a BaseStation to what handing over needs of it. Pure. */
final class StationReader {
  private static final String KEY_COMPROMISE = "KeyCompromise";
  private static final String RETIRED_KEY = "KeyRetired";

  private StationReader() {}

  /** Empty where it has no valid EUI: admission refuses that. */
  static Optional<Station> read(BaseStation station, Optional<HandoverPolicy> authority) {
    BaseStationSpec spec = station.getSpec();
    return eui(station)
        .map(
            eui ->
                new Station(
                    new StationName(
                        station.getMetadata().getNamespace(), station.getMetadata().getName()),
                    station.getMetadata().getUid(),
                    eui,
                    state(station),
                    key(station),
                    compromised(spec),
                    pendingToken(station),
                    renewal(station.getStatus()),
                    enrollment(station),
                    authority));
  }

  static Optional<Eui64> eui(BaseStation station) {
    return Optional.ofNullable(station.getSpec()).map(BaseStationSpec::eui).flatMap(Eui64::parse);
  }

  static Optional<PublicKeyFingerprint> declaredKey(BaseStation station) {
    return Optional.ofNullable(station.getSpec())
        .map(BaseStationSpec::publicKey)
        .flatMap(PublicKeyValidator::fingerprintOf);
  }

  static AuthorityName authority(BaseStation station, AuthorityName defaultAuthority) {
    CertificateAuthorityRef ref =
        station.getSpec() == null ? null : station.getSpec().certificateAuthorityRef();
    if (ref == null || ref.name() == null) {
      return defaultAuthority;
    }
    return new AuthorityName(
        Objects.requireNonNullElse(ref.namespace(), station.getMetadata().getNamespace()),
        ref.name());
  }

  static Station.State state(BaseStation station) {
    if (station.getMetadata().getDeletionTimestamp() != null) {
      return Station.State.GONE;
    }
    return switch (Objects.requireNonNullElse(station.getSpec().state(), "Active")) {
      case "Active" -> Station.State.ACTIVE;
      case "Suspended" -> Station.State.SUSPENDED;
      case "Stolen" -> Station.State.STOLEN;
      default -> Station.State.GONE;
    };
  }

  private static Station.Key key(BaseStation station) {
    if (station.getSpec().publicKey() != null && !station.getSpec().publicKey().isBlank()) {
      return declaredKey(station)
          .<Station.Key>map(key -> new Station.Key.Declared(key, verdict(station, key)))
          .orElseGet(Station.Key.Unreadable::new);
    }
    if (isCalledRetired(station)) {
      return new Station.Key.Lost();
    }
    return enrollment(station)
        .map(BaseStationStatus.Enrollment::boundPublicKey)
        .flatMap(PublicKeyValidator::fingerprintOf)
        .<Station.Key>map(Station.Key.Bound::new)
        .orElseGet(Station.Key.None::new);
  }

  /** Held only by what the operator said of this key in this generation of the object. */
  private static Station.KeyVerdictSeen verdict(BaseStation station, PublicKeyFingerprint key) {
    BaseStationStatus status = station.getStatus();
    if (status == null
        || status.publicKey() == null
        || !key.value().equals(status.publicKey().fingerprint())) {
      return Station.KeyVerdictSeen.NOT_HELD;
    }
    long generation = Objects.requireNonNullElse(station.getMetadata().getGeneration(), 0L);
    if (ConditionType.PUBLIC_KEY_ACCEPTED.isTrueFor(status.conditions(), generation)) {
      return Station.KeyVerdictSeen.HELD;
    }
    return isCalledRetired(station)
        ? Station.KeyVerdictSeen.RETIRED
        : Station.KeyVerdictSeen.NOT_HELD;
  }

  /**
   * Whether the operator has ever judged this object. What is put back from a backup comes before
   * its certificates and is judged after them: until then nobody knows what was bound.
   */
  static boolean isJudged(BaseStation station) {
    return verdict(station).isPresent();
  }

  /** Whatever its generation: until the operator says otherwise. */
  static boolean isCalledRetired(BaseStation station) {
    return verdict(station)
        .filter(condition -> "False".equals(condition.status()))
        .filter(condition -> RETIRED_KEY.equals(condition.reason()))
        .isPresent();
  }

  private static Optional<Condition> verdict(BaseStation station) {
    return Optional.ofNullable(station.getStatus())
        .flatMap(status -> ConditionType.PUBLIC_KEY_ACCEPTED.in(status.conditions()));
  }

  private static Optional<PublicKeyFingerprint> compromised(BaseStationSpec spec) {
    return Optional.ofNullable(spec.regenerate())
        .filter(regenerate -> KEY_COMPROMISE.equals(regenerate.reason()))
        .map(BaseStationSpec.Regenerate::compromisedKey)
        .flatMap(PublicKeyFingerprint::parse);
  }

  private static Optional<String> pendingToken(BaseStation station) {
    long generation = Objects.requireNonNullElse(station.getMetadata().getGeneration(), 0L);
    boolean refused =
        Optional.ofNullable(station.getStatus())
            .flatMap(status -> ConditionType.REGENERATION_ACCEPTED.in(status.conditions()))
            .filter(condition -> "False".equals(condition.status()))
            .filter(condition -> Objects.equals(condition.observedGeneration(), generation))
            .isPresent();
    return refused
        ? Optional.empty()
        : Optional.ofNullable(station.getSpec().regenerate())
            .map(BaseStationSpec.Regenerate::token);
  }

  private static Optional<Station.Renewal> renewal(@Nullable BaseStationStatus status) {
    BaseStationStatus.Certificate certificate = status == null ? null : status.certificate();
    return certificate == null || certificate.name() == null || certificate.renewalTime() == null
        ? Optional.empty()
        : Optional.of(new Station.Renewal(certificate.name(), certificate.renewalTime()));
  }

  private static Optional<BaseStationStatus.Enrollment> enrollment(BaseStation station) {
    return Optional.ofNullable(station.getStatus()).map(BaseStationStatus::enrollment);
  }
}
