package io.keymast.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.api.CertificateAuthorityStatus.Rotation;
import io.keymast.api.CertificateAuthorityStatus.Stations;
import io.keymast.api.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuthorityCountsTest {
  @Test
  @DisplayName("How many stations there are of which kind is all that differs")
  void numbersAlone() {
    assertThat(
            AuthorityCounts.areAllThatDiffers(
                status(1, "1 stations are still to move", "StationsMoving", "7"),
                status(2, "2 stations are still to move", "StationsMoving", "7")))
        .isTrue();
  }

  @Test
  @DisplayName("A condition's reason and a CRL are no numbers of stations")
  void more() {
    CertificateAuthorityStatus before = status(1, "1", "StationsMoving", "7");

    assertThat(AuthorityCounts.areAllThatDiffers(before, status(1, "1", "RotationHeld", "7")))
        .isFalse();
    assertThat(AuthorityCounts.areAllThatDiffers(before, status(1, "1", "StationsMoving", "8")))
        .isFalse();
  }

  private static CertificateAuthorityStatus status(
      int stations, String message, String reason, String crlNumber) {
    return new CertificateAuthorityStatus(
        1L,
        List.of(
            new Generation(
                1, "Issuing", "ab", "1", "cd", "CN=a", null, null, "pem", null, null, null,
                stations)),
        new Rotation("Underway", Instant.EPOCH, null, null, stations, stations, stations),
        new Crl(crlNumber, 0, Instant.EPOCH, Instant.EPOCH),
        new Stations(stations, stations, 0),
        null,
        null,
        List.of(
            new Condition(
                ConditionType.ROTATING.apiName(), "True", 1L, Instant.EPOCH, reason, message)));
  }
}
