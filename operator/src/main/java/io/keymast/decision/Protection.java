package io.keymast.decision;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationState;
import io.keymast.validation.DeclaredTrust;
import io.keymast.validation.SpecVerdict;
import java.util.HashMap;
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
    Set<Retirement> retirements, List<Revocation> revocations, List<KnownCertificate> lifts) {

  public static Optional<Protection> of(ObservedStation observed) {
    return observed
        .spec()
        .trust()
        .map(station -> of(observed, station))
        .filter(it -> !it.isNothing());
  }

  /**
   * Whether a key that has no certificate may have to be retired, but not before the authority is
   * known: whether the station may declare it there is not known either.
   */
  public static boolean isAwaited(ObservedStation observed) {
    return observed.authority() instanceof AuthorityState.Loading
        && observed.spec().trust().filter(station -> isAwaited(observed, station)).isPresent();
  }

  private static boolean isAwaited(ObservedStation observed, DeclaredTrust station) {
    return station.state().equals(Optional.of(StationState.STOLEN))
        ? PasswordBinding.isAwaited(observed, station)
            || station
                .soundKey()
                .filter(key -> !PendingRegeneration.wasIssuedFor(observed, station, key))
                .isPresent()
        : PendingRegeneration.of(observed, station) instanceof PendingRegeneration.Unfounded;
  }

  /**
   * The part of it that can be carried out where only these authorities are served. Of the others,
   * certificates can be marked as revoked for good, and nothing else.
   */
  public Optional<Protection> where(Predicate<AuthorityName> served) {
    Predicate<KnownCertificate> ofServed = it -> served.test(it.binding().authority());
    return Optional.of(
            new Protection(
                retirements.stream()
                    .filter(it -> served.test(it.authority()))
                    .collect(Collectors.toSet()),
                revocations.stream()
                    .filter(it -> it.isForGood() || ofServed.test(it.certificate()))
                    .toList(),
                lifts.stream().filter(ofServed).toList()))
        .filter(it -> !it.isNothing());
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
            .spec()
            .trust()
            .map(station -> observed.standing().retiring(retirements, station))
            .orElseGet(observed::standing),
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
      case SUSPENDED -> ofSuspended(observed, station, history);
      case STOLEN ->
          new Protection(
              LostKeys.byTheft(observed, station),
              history
                  .revocable()
                  .map(revoking(RevocationReason.KEY_COMPROMISE, RevocationCause.STOLEN))
                  .toList(),
              List.of());
    };
  }

  private static Protection ofActive(
      ObservedStation observed, DeclaredTrust station, CertificateHistory history) {
    Predicate<KnownCertificate> untrusted = untrusted(observed, station);
    return new Protection(
        givenUp(observed, station),
        condemned(history, untrusted).toList(),
        liftable(observed, history).filter(untrusted.negate()).toList());
  }

  /** A compromise that is declared meanwhile does not wait: only issuing does. */
  private static Protection ofSuspended(
      ObservedStation observed, DeclaredTrust station, CertificateHistory history) {
    Predicate<KnownCertificate> untrusted = untrusted(observed, station);
    Stream<Revocation> held =
        history
            .live()
            .filter(untrusted.negate())
            .map(revoking(RevocationReason.CERTIFICATE_HOLD, RevocationCause.SUSPENDED));
    return new Protection(
        givenUp(observed, station),
        Stream.concat(condemned(history, untrusted), held).toList(),
        List.of());
  }

  private static Set<Retirement> givenUp(ObservedStation observed, DeclaredTrust station) {
    return Stream.concat(
            LostKeys.byCompromise(observed, station).stream(),
            LostKeys.boundByThief(observed, station).stream())
        .collect(Collectors.toSet());
  }

  /** By its key: given up now, or retired already, whoever did it. */
  private static Predicate<KnownCertificate> untrusted(
      ObservedStation observed, DeclaredTrust station) {
    Set<PublicKeyFingerprint> compromised =
        LostKeys.byCompromise(observed, station).stream()
            .map(Retirement::key)
            .collect(Collectors.toSet());
    return it ->
        compromised.contains(it.binding().key()) || observed.standing().isRetired(it.binding());
  }

  /** A spec that is wrong somewhere, or a certificate in doubt, is no reason to trust again. */
  private static Stream<KnownCertificate> liftable(
      ObservedStation observed, CertificateHistory history) {
    if (observed.authority() instanceof AuthorityState.Loading) {
      return Stream.empty();
    }
    return switch (observed.spec()) {
      case SpecVerdict.Valid valid ->
          history.revocable().filter(KnownCertificate::isOnHoldBySuspension);
      case SpecVerdict.Invalid invalid -> Stream.empty();
    };
  }

  private static Stream<Revocation> condemned(
      CertificateHistory history, Predicate<KnownCertificate> untrusted) {
    return history
        .revocable()
        .filter(untrusted)
        .map(revoking(RevocationReason.KEY_COMPROMISE, RevocationCause.KEY_COMPROMISED));
  }

  private static Function<KnownCertificate, Revocation> revoking(
      RevocationReason reason, RevocationCause cause) {
    return certificate -> new Revocation(certificate, reason, cause);
  }
}
