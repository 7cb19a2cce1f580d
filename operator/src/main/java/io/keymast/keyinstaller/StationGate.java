package io.keymast.keyinstaller;

import io.keymast.domain.StationName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
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
    Optional<String> user = call.claim().credentials().map(Credentials::user);
    Optional<String> charged = user.filter(it -> limits.guesses().take(call.remoteAddress(), it));
    if (!charged.equals(user) && !showsOwnKey(call.claim())) {
      return Reply.refused(Refusal.TOO_MANY_REQUESTS);
    }
    Authentication authentication = StationAuthenticator.authenticate(call.claim(), stations);
    if (!(authentication instanceof Authentication.Unproven)) {
      charged.ifPresent(it -> limits.guesses().giveBack(call.remoteAddress(), it));
    }
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

  /** Who guesses another's password never locks that station out: it shows its key as well. */
  private boolean showsOwnKey(Claim claim) {
    return claim.credentials().stream()
        .flatMap(credentials -> named(credentials.user()))
        .map(stations::named)
        .flatMap(Optional::stream)
        .map(Station::expectedKey)
        .flatMap(Optional::stream)
        .anyMatch(own -> claim.key().map(PresentedKey::fingerprint).equals(Optional.of(own)));
  }

  /** Whom the credentials speak of. */
  private List<StationName> meant(Claim claim) {
    return claim.credentials().isPresent()
        ? claim.credentials().stream().flatMap(it -> named(it.user())).toList()
        : claim.key().stream()
            .flatMap(key -> stations.declaring(key.fingerprint()).stream())
            .map(Station::name)
            .toList();
  }

  private Stream<StationName> named(String user) {
    return StationAuthenticator.candidates(user, stations).stream();
  }
}
