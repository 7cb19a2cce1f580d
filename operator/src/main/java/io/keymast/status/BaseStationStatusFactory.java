package io.keymast.status;

import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.Certificate;
import io.keymast.api.BaseStationStatus.PacketForwarder;
import io.keymast.api.BaseStationStatus.PublicKey;
import io.keymast.decision.CertificateHistory;
import io.keymast.decision.Decision;
import io.keymast.decision.IssuanceCause;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.RotationPolicy;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationKey;
import io.keymast.validation.DeclaredKey;
import io.keymast.validation.DeclaredStation;
import io.keymast.validation.SpecVerdict;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A BaseStation's status from facts: the operator's fields only, always a fresh object. */
public final class BaseStationStatusFactory {
  private BaseStationStatusFactory() {}

  public static BaseStationStatus create(StationFacts facts, @Nullable BaseStationStatus former) {
    ObservedStation observed = facts.observed();
    Optional<KnownCertificate> certificate = certificate(facts);
    return new BaseStationStatus(
        observed.identity().generation(),
        publicKey(observed),
        certificate.map(current -> pointer(current, facts)).orElse(null),
        facts
            .reported()
            .map(PacketForwarderVersion::toString)
            .map(PacketForwarder::new)
            .orElse(null),
        null,
        MigrationStatus.of(facts).orElse(null),
        StationConditions.of(facts, certificate, former == null ? null : former.conditions()));
  }

  /** The certificate to show: what was decided on, else the newest good or at least ended one. */
  private static Optional<KnownCertificate> certificate(StationFacts facts) {
    CertificateHistory history = CertificateHistory.of(facts.observed());
    return switch (facts.decision()) {
      case Decision.Keep keep -> Optional.of(keep.current());
      case Decision.Wait wait -> wait.current().or(history::newestLive).or(history::newestEnded);
      case Decision.Refuse refuse -> history.newestLive().or(history::newestEnded);
      case Decision.NoCertificateNeeded() -> history.newestLive();
      case Decision.Issue issue -> Optional.empty();
      case Decision.StandBy() -> Optional.empty();
    };
  }

  private static @Nullable PublicKey publicKey(ObservedStation observed) {
    return switch (observed.spec()) {
      case SpecVerdict.Invalid invalid -> null;
      case SpecVerdict.Valid(var station) ->
          switch (station.key()) {
            case DeclaredKey.Absent() -> null;
            case DeclaredKey.Sound(var key, var origin) ->
                new PublicKey(algorithm(key), key.size(), key.fingerprint().value());
            case DeclaredKey.Unsound(var fingerprint, var violations) ->
                fingerprint
                    .map(PublicKeyFingerprint::value)
                    .map(value -> new PublicKey(null, null, value))
                    .orElse(null);
          };
    };
  }

  private static String algorithm(StationKey key) {
    return switch (key.algorithm()) {
      case RSA, ED25519 -> key.algorithm().apiName();
      case EC -> "ECDSA P-" + key.size();
    };
  }

  private static Certificate pointer(KnownCertificate current, StationFacts facts) {
    return new Certificate(
        current.name(),
        current.binding().authority().toString(),
        current.serialNumber().hex(),
        current.validity().notBefore(),
        current.validity().notAfter(),
        renewalTime(current, facts).orElse(null),
        current.origin().causes().stream().map(IssuanceCause::apiName).sorted().toList(),
        current.fate().deliveredAt().orElse(null),
        current.fate().inUseAt().orElse(null));
  }

  private static Optional<Instant> renewalTime(KnownCertificate current, StationFacts facts) {
    return switch (facts.observed().spec()) {
      case SpecVerdict.Invalid invalid -> Optional.empty();
      case SpecVerdict.Valid(DeclaredStation station) ->
          facts
              .authority()
              .filter(authority -> !facts.isLastOfItsIssuer(current))
              .map(
                  authority ->
                      authority.dueTime(
                          current,
                          RotationPolicy.of(authority.policy().certificates(), station.wishes()),
                          station.eui()));
    };
  }
}
