package io.keymast.validation;

import io.keymast.domain.GoDuration;
import io.keymast.domain.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A duration in a manifest, within the bounds that {@code crds/} sets. */
record DurationField(String path, long leastSeconds, long mostHours) {
  static final DurationField STATION_DURATION =
      new DurationField("spec.certificate.duration", 3600, 219_000);
  static final DurationField STATION_RENEW_BEFORE =
      new DurationField("spec.certificate.renewBefore", 60, 219_000);
  static final DurationField CA_VALIDITY =
      new DurationField("spec.source.selfSigned.validity", 3600, 438_000);
  static final DurationField DURATION =
      new DurationField("spec.certificates.duration", 3600, 219_000);
  static final DurationField RENEW_BEFORE =
      new DurationField("spec.certificates.renewBefore", 60, 219_000);
  static final DurationField RENEWAL_SPREAD =
      new DurationField("spec.certificates.renewalSpread", 0, 8760);
  static final DurationField CRL_VALIDITY =
      new DurationField("spec.revocation.validity", 3600, 8760);
  static final DurationField GRACE_PERIOD =
      new DurationField("spec.revocation.gracePeriod", 0, 8760);
  static final DurationField TRUST_BEFORE = new DurationField("spec.rotation.trustBefore", 0, 8760);
  static final DurationField MOVE_SPREAD = new DurationField("spec.rotation.spread", 0, 8760);
  static final DurationField RETENTION = new DurationField("spec.retention", 0, 87_600);

  /** Empty where there is none, and where it is not usable. */
  Optional<Duration> read(@Nullable String text, List<Violation> violations) {
    Optional<Duration> duration =
        Optional.ofNullable(text).flatMap(GoDuration::parse).filter(this::isWithinBounds);
    if (text != null && duration.isEmpty()) {
      violations.add(
          new Violation(
              path,
              "InvalidSpec",
              "write a duration from " + least() + " to " + mostHours + "h, such as 144h or 90m"));
    }
    return duration;
  }

  Duration readOr(@Nullable String text, Duration otherwise, List<Violation> violations) {
    return read(text, violations).orElse(otherwise);
  }

  private boolean isWithinBounds(Duration duration) {
    return duration.toSeconds() >= leastSeconds
        && duration.compareTo(Duration.ofHours(mostHours)) <= 0;
  }

  private String least() {
    return leastSeconds == 0 ? "0s" : Duration.ofSeconds(leastSeconds).toMinutes() + "m";
  }
}
