package io.keymast.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationStatus;
import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.decision.KnownCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long a station took to fetch its certificate. */
class DeliveryTest {
  private static final Instant ISSUED = AStation.NOW;
  private static final Instant DELIVERED = ISSUED.plusSeconds(90);
  private static final Instant DAYS_BEFORE = ISSUED.minus(Duration.ofDays(3));

  @Test
  @DisplayName("It is counted from when the certificate was signed, not from its back-dated begin")
  void signedHere() {
    assertThat(took(ACertificate.certificate(1).known())).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  @DisplayName(
      "Of a foreign one, from when it was made known here, whenever its issuer has it begin")
  void signedElsewhere() {
    assertThat(took(ACertificate.certificate(1).beginning(DAYS_BEFORE, ISSUED).known()))
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(took(ACertificate.certificate(1).beginning(ISSUED, ISSUED).known()))
        .isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  @DisplayName("What was told before is not told again")
  void once() {
    KnownCertificate certificate = ACertificate.certificate(1).known();
    BaseStationStatus told = status(certificate, DELIVERED);

    assertThat(Delivery.between(told, told, List.of(certificate))).isEmpty();
  }

  private static Duration took(KnownCertificate certificate) {
    return Delivery.between(
            status(certificate, null), status(certificate, DELIVERED), List.of(certificate))
        .orElseThrow()
        .took();
  }

  private static BaseStationStatus status(
      KnownCertificate certificate, @Nullable Instant deliveredAt) {
    return new BaseStationStatus(
        1L,
        null,
        new BaseStationStatus.Certificate(
            certificate.name(),
            certificate.binding().authority().toString(),
            certificate.serialNumber().hex(),
            certificate.validity().notBefore(),
            certificate.validity().notAfter(),
            null,
            List.of(),
            deliveredAt,
            null),
        null,
        null,
        null,
        List.of());
  }
}
