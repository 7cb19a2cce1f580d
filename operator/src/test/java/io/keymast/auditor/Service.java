package io.keymast.auditor;

import io.keymast.auditor.History.FinalStation;
import io.keymast.auditor.History.SeenCertificate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * In the end every station is served by its newest certificate for its key and by its authority, or
 * closed for good reasons.
 */
final class Service {
  private final History history;
  private final NewestLists newest;

  private Service(History history) {
    this.history = history;
    this.newest = NewestLists.of(history);
  }

  static Stream<Sin> sins(History history) {
    Service it = new Service(history);
    return Stream.concat(history.stations().stream().flatMap(it::sins), it.cutOff());
  }

  private Stream<Sin> sins(FinalStation station) {
    List<SeenCertificate> alive =
        history.certificates().stream()
            .filter(each -> each.isAlive() && each.station().equals(station.name()))
            .toList();
    return switch (station.intent()) {
      case SERVED -> unserved(station, alive).map(what -> diverged(station.name(), what)).stream();
      case CLOSED ->
          alive.stream()
              .filter(each -> !newest.have(each))
              .filter(each -> !Auditor.isExpired(each, history))
              .map(
                  each ->
                      new Sin(
                          Sin.Kind.UNREVOKED,
                          station.name(),
                          "is closed, and " + each.serialNumber() + " is not listed"));
    };
  }

  private static Optional<String> unserved(FinalStation station, List<SeenCertificate> alive) {
    if (!station.ready().equals(Optional.of("True"))) {
      return Optional.of("is not ready: " + station.ready().orElse("nothing is said of its spec"));
    }
    Optional<SeenCertificate> newest =
        alive.stream()
            .filter(station.parties()::areThoseOf)
            .max(Comparator.comparingLong(SeenCertificate::revision));
    if (!newest.map(SeenCertificate::serialNumber).equals(station.pointer())) {
      return Optional.of("points to " + station.pointer() + ", not to the newest: " + newest);
    }
    return newest.filter(SeenCertificate::isRevoked).map(each -> "is ready by a revoked " + each);
  }

  /** Nobody revoked it, and the gates turn it away. */
  private Stream<Sin> cutOff() {
    return history.certificates().stream()
        .filter(each -> each.isAlive() && !each.isRevoked() && newest.have(each))
        .map(each -> diverged(each.station(), each.serialNumber() + " is listed, not revoked"));
  }

  private static Sin diverged(String about, String what) {
    return new Sin(Sin.Kind.DIVERGED, about, what);
  }
}
