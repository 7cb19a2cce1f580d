package io.keymast.keyinstaller;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.keyinstaller.Authentication.Cause;
import io.keymast.keyinstaller.Authentication.Closed;
import io.keymast.keyinstaller.Authentication.Mismatch;
import io.keymast.keyinstaller.Authentication.OtherWay;
import io.keymast.keyinstaller.Authentication.Proven;
import io.keymast.keyinstaller.Authentication.Unproven;
import java.util.List;
import java.util.Optional;

/**
 * Judges who calls. A station proves itself either by the key that it declared and holds, or by its
 * password: whichever its authority allows, never the other. Judged anew at every request.
 */
final class StationAuthenticator {
  private StationAuthenticator() {}

  static Authentication byKey(Claim claim, Stations stations) {
    return claim
        .key()
        .map(key -> byKey(claim.label(), key, stations))
        .orElseGet(() -> new Unproven(Cause.NOTHING_PRESENTED, Optional.empty()));
  }

  private static Authentication byKey(Route.Label label, PresentedKey key, Stations stations) {
    List<Station> declaring =
        stations.declaring(key.fingerprint()).stream()
            .filter(station -> station.state() != Station.State.GONE)
            .toList();
    List<Station> holders =
        declaring.stream()
            .filter(Station::isHeld)
            .filter(station -> station.takes(HandoverPolicy.Authentication.PUBLIC_KEY))
            .toList();
    if (!holders.isEmpty()) {
      return chosen(label, holders)
          .or(() -> meant(label, key, holders, stations))
          .map(station -> open(station, Optional.of(key)))
          .orElseGet(() -> closed(refusalOfChoice(label)));
    }
    return notHeld(key, declaring, stations);
  }

  private static Authentication notHeld(
      PresentedKey key, List<Station> declaring, Stations stations) {
    for (Station station : declaring) {
      if (station.takes(HandoverPolicy.Authentication.PUBLIC_KEY)) {
        if (station.state() == Station.State.STOLEN) {
          return closed(Refusal.STOLEN);
        }
        if (station.isRetired()) {
          return closed(Refusal.KEY_RETIRED);
        }
      }
    }
    Cause cause =
        declaring.stream().anyMatch(Station::isHeld) ? Cause.OTHER_WAY : Cause.NOT_RECOGNISED;
    return new Unproven(
        cause,
        stations
            .issuedWith(key.certificateFingerprint())
            .flatMap(station -> mismatch(station, key)),
        otherWay(
            declaring.stream().filter(Station::isHeld).toList(),
            HandoverPolicy.Authentication.PUBLIC_KEY));
  }

  static Authentication byPassword(Claim claim, PasswordTrial trial, Stations stations) {
    List<Station> opened =
        trial.opened().stream()
            .map(stations::named)
            .flatMap(Optional::stream)
            .filter(station -> station.state() != Station.State.GONE)
            .toList();
    List<Station> allowed =
        opened.stream()
            .filter(station -> station.takes(HandoverPolicy.Authentication.PASSWORD))
            .toList();
    if (allowed.isEmpty()) {
      return new Unproven(
          opened.isEmpty() ? Cause.NOT_RECOGNISED : Cause.OTHER_WAY,
          Optional.empty(),
          otherWay(opened, HandoverPolicy.Authentication.PASSWORD));
    }
    return chosen(claim.label(), allowed)
        .map(station -> openByPassword(station, claim.key()))
        .orElseGet(() -> closed(refusalOfChoice(claim.label())));
  }

  private static List<OtherWay> otherWay(List<Station> proven, HandoverPolicy.Authentication way) {
    return proven.stream()
        .filter(station -> station.state() == Station.State.ACTIVE)
        .filter(station -> station.authority().isPresent() && !station.takes(way))
        .map(station -> new OtherWay(station, way))
        .toList();
  }

  private static Authentication openByPassword(Station station, Optional<PresentedKey> key) {
    if (!station.declaresKey()
        && station.authority().stream()
            .allMatch(policy -> policy.undeclaredKeys() == HandoverPolicy.UndeclaredKeys.REFUSED)) {
      return new Unproven(Cause.NOT_RECOGNISED, Optional.empty());
    }
    Optional<Mismatch> mismatch = key.flatMap(presented -> mismatch(station, presented));
    if (mismatch.isPresent() && station.state() == Station.State.ACTIVE) {
      return new Closed(Refusal.KEY_MISMATCH, mismatch);
    }
    return open(station, key);
  }

  private static Authentication open(Station station, Optional<PresentedKey> key) {
    if (station.isRetired()
        || (station.compromised().isPresent()
            && (station.compromised().equals(station.expectedKey())
                || station.compromised().equals(key.map(PresentedKey::fingerprint))))) {
      return station.state() == Station.State.STOLEN
          ? closed(Refusal.STOLEN)
          : closed(Refusal.KEY_RETIRED);
    }
    return switch (station.state()) {
      case ACTIVE -> new Proven(station);
      case SUSPENDED -> closed(Refusal.SUSPENDED);
      case STOLEN -> closed(Refusal.STOLEN);
      case GONE -> new Unproven(Cause.NOT_RECOGNISED, Optional.empty());
    };
  }

  private static Optional<Station> chosen(Route.Label label, List<Station> proven) {
    return switch (label) {
      case Route.Label.None() ->
          proven.size() == 1 ? Optional.of(proven.getFirst()) : Optional.empty();
      case Route.Label.OfStation(StationName name) ->
          proven.stream().filter(station -> station.name().equals(name)).findFirst();
      case Route.Label.OfAuthority(_) -> Optional.empty();
      case Route.Label.OfNothing() -> Optional.empty();
    };
  }

  private static Optional<Station> meant(
      Route.Label label, PresentedKey key, List<Station> holders, Stations stations) {
    return label instanceof Route.Label.None
        ? new SharedKey(key, holders).meant(stations)
        : Optional.empty();
  }

  private static Refusal refusalOfChoice(Route.Label label) {
    return label instanceof Route.Label.None ? Refusal.AMBIGUOUS_STATION : Refusal.WRONG_LABEL;
  }

  static Optional<Mismatch> mismatch(Station station, PresentedKey key) {
    return mismatch(station, key.fingerprint());
  }

  static Optional<Mismatch> mismatch(Station station, PublicKeyFingerprint presented) {
    return station
        .expectedKey()
        .filter(expected -> !expected.equals(presented))
        .map(expected -> new Mismatch(station, expected, presented));
  }

  private static Closed closed(Refusal reason) {
    return new Closed(reason, Optional.empty());
  }
}
