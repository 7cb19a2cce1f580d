package io.keymast.keyinstaller;

import io.keymast.domain.Eui64;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import java.util.List;
import java.util.Optional;

/**
 * A password that was compared.
 *
 * @param candidates with whose passwords; anybody may declare a station of another's EUI
 * @param opened those whose password it is
 */
record PasswordTrial(List<StationName> candidates, List<StationName> opened) {
  PasswordTrial {
    candidates = List.copyOf(candidates);
    opened = List.copyOf(opened);
  }

  /** Compares at least once and as costly for a user who does not exist. */
  static PasswordTrial of(
      Credentials credentials, List<StationName> candidates, Stations stations) {
    if (candidates.isEmpty()) {
      credentials.opens(StationPassword.ofNobody());
    }
    return new PasswordTrial(
        candidates,
        candidates.stream().filter(it -> credentials.opens(passwordOf(it, stations))).toList());
  }

  /** Whom the user may mean, declared or not. */
  static List<StationName> candidates(String user, Stations stations) {
    int slash = user.indexOf('/');
    if (slash > 0) {
      return List.of(new StationName(user.substring(0, slash), user.substring(slash + 1)));
    }
    return Eui64.parse(user).map(stations::namesWithEui).orElse(List.of());
  }

  /** Those of them who must prove this very key. */
  static List<StationName> candidates(String user, PublicKeyFingerprint key, Stations stations) {
    return candidates(user, stations).stream()
        .filter(name -> stations.named(name).flatMap(Station::expectedKey).equals(Optional.of(key)))
        .toList();
  }

  /** Whether it was wrong for none, and so no guess at anybody's. */
  boolean isRightForAll() {
    return opened.equals(candidates);
  }

  private static StationPassword passwordOf(StationName name, Stations stations) {
    return stations
        .euiOf(name)
        .flatMap(eui -> stations.passwordOf(name.namespace(), eui))
        .orElseGet(StationPassword::ofNobody);
  }
}
