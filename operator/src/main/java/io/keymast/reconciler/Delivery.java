package io.keymast.reconciler;

import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.Certificate;
import io.keymast.decision.RotationPolicy;
import io.keymast.domain.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That a station fetched its certificate.
 *
 * @param authority its namespace and name
 * @param took from issuance, as the platform's clocks have it
 */
record Delivery(String authority, Duration took) {

  /** Empty where it is the same certificate no more, or was told before. */
  static Optional<Delivery> between(@Nullable BaseStationStatus former, BaseStationStatus status) {
    return Optional.ofNullable(former)
        .map(BaseStationStatus::certificate)
        .filter(before -> before.deliveredAt() == null)
        .flatMap(
            before ->
                Optional.ofNullable(status.certificate())
                    .filter(after -> Objects.equals(after.name(), before.name())))
        .flatMap(Delivery::of);
  }

  private static Optional<Delivery> of(Certificate certificate) {
    String authority = certificate.certificateAuthority();
    Instant notBefore = certificate.notBefore();
    Instant notAfter = certificate.notAfter();
    Instant deliveredAt = certificate.deliveredAt();
    if (authority == null || notBefore == null || notAfter == null || deliveredAt == null) {
      return Optional.empty();
    }
    Duration took =
        Duration.between(RotationPolicy.issuedAt(new Validity(notBefore, notAfter)), deliveredAt);
    return Optional.of(new Delivery(authority, took.isNegative() ? Duration.ZERO : took));
  }
}
