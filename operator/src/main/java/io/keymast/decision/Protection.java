package io.keymast.decision;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationState;
import io.keymast.validation.DeclaredTrust;
import io.keymast.validation.SpecVerdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What has to happen to a station's keys and certificates before anything else is decided: a key is
 * compromised, the station is suspended or stolen, or active again. Needs no CA key and waits for
 * nothing. Whatever part of it was carried out, asking again gives the rest.
 *
 * @param retirements keys that nobody may use any more; to be durable before the revocations
 * @param lifts certificates whose hold ends
 */
public record Protection(
    AuthorityName authority,
    Set<PublicKeyFingerprint> retirements,
    List<Revocation> revocations,
    List<KnownCertificate> lifts) {

  public static Optional<Protection> of(ObservedStation observed) {
    return observed
        .spec()
        .trust()
        .filter(station -> !(observed.authority() instanceof AuthorityState.Loading))
        .map(station -> of(observed, station))
        .filter(it -> !it.isNothing());
  }

  /** Whether a key may have to be retired, but not before the authority is known. */
  public static boolean isAwaited(ObservedStation observed) {
    return observed.authority() instanceof AuthorityState.Loading
        && observed
            .spec()
            .trust()
            .filter(
                station ->
                    station.state().equals(Optional.of(StationState.STOLEN))
                        || station.compromisedKey().isPresent())
            .isPresent();
  }

  /** What is then observed. */
  public ObservedStation appliedTo(ObservedStation observed) {
    Map<String, KnownCertificate> changed = new HashMap<>();
    revocations.forEach(
        it ->
            changed.put(
                it.certificate().name(), it.certificate().revoked(it.reason(), it.cause())));
    lifts.forEach(it -> changed.put(it.name(), it.lifted()));
    return new ObservedStation(
        observed.identity(),
        observed.spec(),
        observed.authority(),
        observed
            .standing()
            .retiring(retirements, observed.spec().trust().flatMap(DeclaredTrust::soundKey)),
        observed.certificates().stream()
            .map(certificate -> changed.getOrDefault(certificate.name(), certificate))
            .toList(),
        observed.now());
  }

  private boolean isNothing() {
    return retirements.isEmpty() && revocations.isEmpty() && lifts.isEmpty();
  }

  private static Protection of(ObservedStation observed, DeclaredTrust station) {
    CertificateHistory history = CertificateHistory.of(observed);
    return switch (station.state().orElse(StationState.ACTIVE)) {
      case ACTIVE -> ofActive(observed, station, history);
      case SUSPENDED -> {
        Set<PublicKeyFingerprint> retired = retired(observed, history);
        yield new Protection(
            station.authority(),
            Set.of(),
            Stream.concat(
                    condemned(history, retired::contains),
                    history
                        .live()
                        .filter(it -> !retired.contains(it.binding().key()))
                        .map(
                            revoking(RevocationReason.CERTIFICATE_HOLD, RevocationCause.SUSPENDED)))
                .toList(),
            List.of());
      }
      case STOLEN ->
          new Protection(
              station.authority(),
              stolenKeys(observed, station),
              history
                  .revocable()
                  .map(revoking(RevocationReason.KEY_COMPROMISE, RevocationCause.STOLEN))
                  .toList(),
              List.of());
    };
  }

  private static Protection ofActive(
      ObservedStation observed, DeclaredTrust station, CertificateHistory history) {
    Optional<PublicKeyFingerprint> compromised =
        PendingRegeneration.of(observed, station) instanceof PendingRegeneration.Granted granted
            ? granted.compromisedKey()
            : Optional.empty();
    Set<PublicKeyFingerprint> retired = retired(observed, history);
    Set<PublicKeyFingerprint> untrusted = new HashSet<>(retired);
    compromised.ifPresent(untrusted::add);
    return new Protection(
        station.authority(),
        compromised.filter(key -> !isRetired(observed, key)).stream().collect(Collectors.toSet()),
        condemned(history, untrusted::contains).toList(),
        liftable(observed, history).filter(it -> !untrusted.contains(it.binding().key())).toList());
  }

  /** A spec that is wrong somewhere is no reason to trust anything again. */
  private static Stream<KnownCertificate> liftable(
      ObservedStation observed, CertificateHistory history) {
    return switch (observed.spec()) {
      case SpecVerdict.Valid valid ->
          history.revocable().filter(KnownCertificate::isOnHoldBySuspension);
      case SpecVerdict.Invalid invalid -> Stream.empty();
    };
  }

  private static Stream<Revocation> condemned(
      CertificateHistory history, Predicate<PublicKeyFingerprint> isUntrusted) {
    return history
        .revocable()
        .filter(it -> isUntrusted.test(it.binding().key()))
        .map(revoking(RevocationReason.KEY_COMPROMISE, RevocationCause.KEY_COMPROMISED));
  }

  /** Keys of the station's certificates that are retired already, whoever did it. */
  private static Set<PublicKeyFingerprint> retired(
      ObservedStation observed, CertificateHistory history) {
    return history
        .revocable()
        .map(it -> it.binding().key())
        .filter(key -> isRetired(observed, key))
        .collect(Collectors.toSet());
  }

  /** The declared or bound key, and those of all certificates; never one that is another's. */
  private static Set<PublicKeyFingerprint> stolenKeys(
      ObservedStation observed, DeclaredTrust station) {
    Stream<PublicKeyFingerprint> declared =
        station.soundKey().stream()
            .filter(key -> PendingRegeneration.declaresRightfully(observed, station, key));
    Stream<PublicKeyFingerprint> issued =
        observed.certificates().stream()
            .map(KnownCertificate::binding)
            .filter(binding -> binding.authority().equals(station.authority()))
            .map(CertificateBinding::key)
            .filter(key -> observed.standing().of(key) instanceof Standing.KeyStanding.Free);
    return Stream.concat(declared, issued).collect(Collectors.toSet());
  }

  private static boolean isRetired(ObservedStation observed, PublicKeyFingerprint key) {
    return observed.standing().of(key) instanceof Standing.KeyStanding.Retired;
  }

  private static Function<KnownCertificate, Revocation> revoking(
      RevocationReason reason, RevocationCause cause) {
    return certificate -> new Revocation(certificate, reason, cause);
  }
}
