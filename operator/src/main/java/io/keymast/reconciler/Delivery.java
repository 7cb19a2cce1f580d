package io.keymast.reconciler;

import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.Certificate;
import io.keymast.decision.KnownCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That a station fetched its certificate.
 *
 * @param authority its namespace and name
 * @param took from issuance, as the platform's clocks have it: what an issuer wrote into the
 *     certificate is not when the station could have it
 */
record Delivery(String authority, Duration took) {

  /**
   * Empty where it is the same certificate no more, or was told before.
   *
   * @param certificates of the station
   */
  static Optional<Delivery> between(
      @Nullable BaseStationStatus former,
      BaseStationStatus status,
      List<KnownCertificate> certificates) {
    return Optional.ofNullable(former)
        .map(BaseStationStatus::certificate)
        .filter(before -> before.deliveredAt() == null)
        .flatMap(
            before ->
                Optional.ofNullable(status.certificate())
                    .filter(after -> Objects.equals(after.name(), before.name())))
        .flatMap(
            after ->
                certificates.stream()
                    .filter(it -> it.name().equals(after.name()))
                    .findFirst()
                    .flatMap(it -> of(after, it.issuedAt())));
  }

  private static Optional<Delivery> of(Certificate certificate, Instant issuedAt) {
    String authority = certificate.certificateAuthority();
    Instant deliveredAt = certificate.deliveredAt();
    if (authority == null || deliveredAt == null) {
      return Optional.empty();
    }
    Duration took = Duration.between(issuedAt, deliveredAt);
    return Optional.of(new Delivery(authority, took.isNegative() ? Duration.ZERO : took));
  }
}
