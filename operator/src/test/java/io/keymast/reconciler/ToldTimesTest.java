package io.keymast.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.api.Condition;
import io.keymast.api.TolerantSerialization;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.status.ConditionType;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the Key Installer's token wrote of times. */
class ToldTimesTest {
  private static final Instant FIRST_READ = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant BEFORE = FIRST_READ.minusSeconds(60);
  private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  @Test
  @DisplayName("S53 A time to come counts as the time at which the operator first read of it")
  void toCome() {
    assertThat(StoredCertificate.fate(told(NEVER)))
        .satisfies(fate -> assertThat(fate.deliveredAt()).contains(FIRST_READ))
        .satisfies(fate -> assertThat(fate.inUseAt()).contains(FIRST_READ));
  }

  @Test
  @DisplayName("A time that was past by then counts as it is")
  void past() {
    assertThat(StoredCertificate.fate(told(BEFORE)))
        .satisfies(fate -> assertThat(fate.deliveredAt()).contains(BEFORE))
        .satisfies(fate -> assertThat(fate.inUseAt()).contains(BEFORE));
  }

  private static BaseStationCertificate told(Instant at) {
    BaseStationCertificate certificate =
        TolerantSerialization.create().unmarshal("spec: {}", BaseStationCertificate.class);
    certificate.setStatus(
        new BaseStationCertificateStatus(
            1L,
            new Delivery(at, at, null, at),
            List.of(said(ConditionType.DELIVERED), said(ConditionType.IN_USE))));
    return certificate;
  }

  private static Condition said(ConditionType type) {
    return new Condition(type.apiName(), "True", 1L, FIRST_READ, "Told", "");
  }
}
