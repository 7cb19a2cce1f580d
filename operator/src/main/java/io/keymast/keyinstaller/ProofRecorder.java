package io.keymast.keyinstaller;

import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.api.BaseStationStatus.Mismatch;
import io.keymast.api.BaseStationStatus.RefusedWay;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down, at most once an hour each, by what a station proved itself where that is not what is
 * asked of it: another key than the declared one, or the way that its authority does not allow. The
 * next good proof ends it.
 */
final class ProofRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(ProofRecorder.class);
  private static final Duration BETWEEN_NOTES = Duration.ofHours(1);

  private final EnrollmentStatus enrollments;
  private final InstantSource clock;

  ProofRecorder(EnrollmentStatus enrollments, InstantSource clock) {
    this.enrollments = enrollments;
    this.clock = clock;
  }

  void mismatch(Authentication.Mismatch mismatch) {
    Instant now = now();
    if (isRecent(observedAt(known(mismatch.station()).mismatch()), now)) {
      return;
    }
    LOG.atWarn()
        .addKeyValue("station", mismatch.station().name())
        .addKeyValue("declaredFingerprint", mismatch.declared())
        .addKeyValue("presentedFingerprint", mismatch.presented())
        .log("A station presented a key other than the declared one");
    Mismatch noted =
        new Mismatch(mismatch.declared().value(), mismatch.presented().value(), now, null);
    enrollments.change(
        "mismatch",
        mismatch.station().name(),
        enrollment ->
            isRecent(observedAt(enrollment.mismatch()), now)
                ? enrollment
                : enrollment.withMismatch(noted));
  }

  /** Never for strangers: only who knows the password or holds the key causes a write. */
  void otherWay(Authentication.OtherWay refused) {
    Instant now = now();
    if (isRecent(observedAt(known(refused.station()).refused()), now)) {
      return;
    }
    RefusedWay noted = new RefusedWay(refused.way().apiName(), now, null);
    enrollments.change(
        "refused way",
        refused.station().name(),
        enrollment ->
            isRecent(observedAt(enrollment.refused()), now)
                ? enrollment
                : enrollment.withRefused(noted));
  }

  /** The station proved the key that it should. */
  void declaredKey(Station station) {
    if (!isOpen(known(station).mismatch())) {
      return;
    }
    Instant now = now();
    enrollments.change(
        "mismatch",
        station.name(),
        enrollment -> {
          Mismatch noted = enrollment.mismatch();
          return noted != null && isOpen(noted)
              ? enrollment.withMismatch(noted.resolved(now))
              : enrollment;
        });
  }

  /** The station proved itself as its authority wants it. */
  void rightWay(Station station) {
    if (!isOpen(known(station).refused())) {
      return;
    }
    Instant now = now();
    enrollments.change(
        "refused way",
        station.name(),
        enrollment -> {
          RefusedWay noted = enrollment.refused();
          return noted != null && isOpen(noted)
              ? enrollment.withRefused(noted.resolved(now))
              : enrollment;
        });
  }

  private static Enrollment known(Station station) {
    return station.enrollment().orElse(Enrollment.NOTHING);
  }

  private static boolean isOpen(@Nullable Mismatch noted) {
    return noted != null && noted.resolvedAt() == null;
  }

  private static boolean isOpen(@Nullable RefusedWay noted) {
    return noted != null && noted.resolvedAt() == null;
  }

  private static @Nullable Instant observedAt(@Nullable Mismatch noted) {
    return noted == null ? null : noted.observedAt();
  }

  private static @Nullable Instant observedAt(@Nullable RefusedWay noted) {
    return noted == null ? null : noted.observedAt();
  }

  /** What a clock wrote that was ahead is as old as it seems to be new. */
  private static boolean isRecent(@Nullable Instant observedAt, Instant now) {
    return observedAt != null
        && Duration.between(observedAt, now).abs().compareTo(BETWEEN_NOTES) < 0;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
