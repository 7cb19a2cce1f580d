package io.keymast.keyinstaller;

import io.keymast.domain.StationName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets proven stations in, and writes down what proving showed. */
final class StationGate {
  private static final Logger LOG = LoggerFactory.getLogger(StationGate.class);

  private final Stations stations;
  private final Limits limits;
  private final ProofRecorder proofs;
  private final DeliveryRecorder deliveries;
  private final KeyInstallerMeters meters;
  private final UnknownCertificates unknownCertificates;

  /**
   * @param perStation for those who have proven themselves
   * @param guesses of passwords
   */
  record Limits(RateLimiter perStation, GuessLimiter guesses) {}

  StationGate(
      Stations stations,
      Limits limits,
      ProofRecorder proofs,
      DeliveryRecorder deliveries,
      UnknownCertificates unknownCertificates,
      KeyInstallerMeters meters) {
    this.stations = stations;
    this.limits = limits;
    this.proofs = proofs;
    this.deliveries = deliveries;
    this.meters = meters;
    this.unknownCertificates = unknownCertificates;
  }

  /** Answers by the function given where the caller has proven to be an open station. */
  Reply admit(Call call, Function<Station, Reply> answer) {
    return call.claim()
        .credentials()
        .map(credentials -> byPassword(call, credentials, answer))
        .orElseGet(() -> judged(call, StationAuthenticator.byKey(call.claim(), stations), answer));
  }

  /**
   * Who guesses another's password never locks that station out: it shows its key as well. Anybody
   * may declare a station of another's EUI, with a key and a password of his own: his key has his
   * own password compared only, and by his own password a try at the other's is not for nothing.
   */
  private Reply byPassword(Call call, Credentials credentials, Function<Station, Reply> answer) {
    boolean charged = limits.guesses().take(call.remoteAddress(), credentials.user());
    List<StationName> candidates =
        charged
            ? PasswordTrial.candidates(credentials.user(), stations)
            : ofShownKey(call.claim(), credentials);
    if (!charged && candidates.isEmpty()) {
      return Reply.refused(Refusal.TOO_MANY_REQUESTS);
    }
    PasswordTrial trial = PasswordTrial.of(credentials, candidates, stations);
    Authentication authentication = StationAuthenticator.byPassword(call.claim(), trial, stations);
    if (charged && trial.isRightForAll() && !(authentication instanceof Authentication.Unproven)) {
      limits.guesses().giveBack(call.remoteAddress(), credentials.user());
    }
    return judged(call, authentication, answer);
  }

  private List<StationName> ofShownKey(Claim claim, Credentials credentials) {
    return claim.key().stream()
        .map(PresentedKey::fingerprint)
        .flatMap(key -> PasswordTrial.candidates(credentials.user(), key, stations).stream())
        .toList();
  }

  private Reply judged(Call call, Authentication authentication, Function<Station, Reply> answer) {
    call.claim().key().ifPresent(key -> unknownCertificates.look(key, stationOf(authentication)));
    return switch (authentication) {
      case Authentication.Proven(Station station) -> proven(call, station, answer);
      case Authentication.Closed(Refusal reason, Optional<Authentication.Mismatch> mismatch) -> {
        mismatch.ifPresent(proofs::mismatch);
        yield Reply.refused(reason);
      }
      case Authentication.Unproven(
              Authentication.Cause cause,
              Optional<Authentication.Mismatch> mismatch,
              List<Authentication.OtherWay> refused) -> {
        mismatch.ifPresent(proofs::mismatch);
        refused.forEach(proofs::otherWay);
        meters.unproven(cause);
        if (cause == Authentication.Cause.OTHER_WAY) {
          LOG.atWarn()
              .addKeyValue("station", meant(call.claim()))
              .log("A station came by the way that its authority does not allow");
        }
        yield Reply.refused(Refusal.UNAUTHENTICATED);
      }
    };
  }

  private static Optional<Station> stationOf(Authentication authentication) {
    return authentication instanceof Authentication.Proven(Station station)
        ? Optional.of(station)
        : Optional.empty();
  }

  private Reply proven(Call call, Station station, Function<Station, Reply> answer) {
    if (!limits.perStation().take(station.uid())) {
      return Reply.refused(Refusal.TOO_MANY_REQUESTS);
    }
    proofs.rightWay(station);
    call.claim()
        .key()
        .filter(key -> station.expectedKey().equals(Optional.of(key.fingerprint())))
        .ifPresent(key -> ownKeyShown(station, key));
    return answer.apply(station);
  }

  private void ownKeyShown(Station station, PresentedKey key) {
    proofs.declaredKey(station);
    stations.certificatesOf(station).stream()
        .filter(it -> it.usability() == StationCertificate.Usability.GOOD)
        .filter(it -> it.fingerprint().equals(key.certificateFingerprint()))
        .forEach(deliveries::inUse);
  }

  /** Whom the credentials speak of. */
  private List<StationName> meant(Claim claim) {
    return claim.credentials().isPresent()
        ? claim.credentials().stream()
            .flatMap(it -> PasswordTrial.candidates(it.user(), stations).stream())
            .toList()
        : claim.key().stream()
            .flatMap(key -> stations.declaring(key.fingerprint()).stream())
            .map(Station::name)
            .toList();
  }
}
