package io.keymast.publication;

import io.keymast.pki.OcspStatus;
import io.keymast.pki.OcspTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * From when and until when an answer holds. Times are whole minutes, so that replicas give one
 * answer, unless a later revocation asks for more. While the cluster is away, thisUpdate stays at
 * what is known, so that the answer says how old it is, and nextUpdate never promises more than two
 * hours from then: after that there is no answer.
 */
final class OcspTimetable {
  /** Of a relying party that keeps it: as long as a revocation may stay unseen there. */
  static final Duration VALID_FOR = Duration.ofHours(1);

  /** What is not known may be issued the next moment. */
  static final Duration UNKNOWN_FOR = Duration.ofMinutes(2);

  /**
   * So long anything known counts: twice as long as while the cluster answers, so that an hour
   * without it cuts nobody off.
   */
  static final Duration KNOWN_FOR = Duration.ofHours(2);

  /** Watches are looked at every few seconds. */
  private static final Duration FRESH = Duration.ofSeconds(30);

  private OcspTimetable() {}

  /**
   * Empty where what is known is too old.
   *
   * @param age for how long the statuses may be behind
   * @param responderEnd after which the responder's signature counts no more
   */
  static Optional<OcspTimes> of(
      List<OcspStatus> statuses, Instant now, Duration age, Instant responderEnd) {
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    Instant known =
        age.compareTo(FRESH) < 0 ? minute : now.minus(age).truncatedTo(ChronoUnit.MINUTES);
    Instant changed =
        statuses.stream()
            .map(OcspTimetable::changedAt)
            .filter(instant -> !instant.isAfter(now))
            .reduce(Instant.EPOCH, OcspTimetable::later);
    Instant thisUpdate = later(known, changed);
    Duration validity =
        statuses.stream().allMatch(OcspTimetable::isKnown) ? VALID_FOR : UNKNOWN_FOR;
    Instant nextUpdate =
        earlier(earlier(minute.plus(validity), known.plus(KNOWN_FOR)), responderEnd);
    return nextUpdate.isAfter(now)
        ? Optional.of(new OcspTimes(later(minute, thisUpdate), thisUpdate, nextUpdate))
        : Optional.empty();
  }

  static boolean isKnown(OcspStatus status) {
    return switch (status) {
      case OcspStatus.Good(), OcspStatus.Revoked _ -> true;
      case OcspStatus.Unknown() -> false;
    };
  }

  private static Instant changedAt(OcspStatus status) {
    return switch (status) {
      case OcspStatus.Revoked revoked -> revoked.revocationTime();
      case OcspStatus.Good(), OcspStatus.Unknown() -> Instant.EPOCH;
    };
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
