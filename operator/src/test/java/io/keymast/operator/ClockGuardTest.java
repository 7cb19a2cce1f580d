package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlFields;
import io.keymast.reconciler.clock.ReferenceClock;
import io.keymast.revocation.GenerationLedger;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's clock is wrong, or the API server's: nobody knows. */
class ClockGuardTest {
  private static final MutableClock RIGHT = new MutableClock();
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("clocks");
  private static final OperatorUnderTest OPERATOR =
      OperatorUnderTest.start(CLOCK, ReferenceClock.showingThatOf(RIGHT));

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @ParameterizedTest(
      name =
          "S36 An operator whose clock is {0} off issues nothing and says so; what was issued"
              + " stays; what is revoked is on a CRL that counts by the right clock; it goes on by"
              + " itself when the clock is right")
  @CsvSource({"PT1H, ahead-hour", "PT-1H, behind-hour", "P365D, ahead-year", "P-365D, behind-year"})
  void wrongClock(Duration by, String name) {
    Station settled = Station.named(name + "-settled");
    Station leaving = Station.named(name + "-leaving");
    TEAM.applies(settled);
    TEAM.applies(leaving);
    TEAM.awaitsReady(settled);
    TEAM.awaitsReady(leaving);
    BaseStationCertificate left = TEAM.currentOf(leaving);

    CLOCK.advance(by);
    TEAM.hurries(TEAM.authority());

    CertificateAuthority skewed = TEAM.awaits(TEAM.authority(), "False", "ClockSkewed");
    assertThat(message(skewed)).contains(by.isNegative() ? "behind" : "ahead of");
    Station waiting = Station.named(name + "-waiting");
    TEAM.applies(waiting);
    TEAM.awaits(waiting, object -> object.getStatus() != null);
    TEAM.deletes(leaving);
    CrlFields published = awaitListed(left);
    assertThat(published.thisUpdate()).isBeforeOrEqualTo(RIGHT.instant());
    assertThat(published.nextUpdate()).isAfter(RIGHT.instant().plus(Duration.ofDays(6)));
    CertificateAuthority still = TEAM.awaits(TEAM.authority(), "False", "ClockSkewed");
    assertThat(TEAM.certificatesOf(waiting)).isEmpty();
    assertThat(TEAM.certificatesOf(settled)).hasSize(1);
    TEAM.awaitsReady(settled);
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.eventsOf(still))
                    .anyMatch(event -> "ClockSkewed".equals(event.getReason())));
    assertThat(offset())
        .isCloseTo((double) by.toSeconds(), org.assertj.core.data.Offset.offset(30.0));

    CLOCK.advance(by.negated());

    TEAM.awaits(TEAM.authority(), "True", "Issuing");
    TEAM.awaitsReady(waiting);
  }

  @Test
  @DisplayName("However long the clocks disagree, the CRL counts on by the right one")
  void forLong() {
    Station station = Station.named("for-long");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    KeyId keyId = KeyId.parse(TEAM.currentOf(station).getSpec().authorityKeyId()).orElseThrow();
    CLOCK.advance(Duration.ofHours(-1));
    TEAM.hurries(TEAM.authority());
    TEAM.awaits(TEAM.authority(), "False", "ClockSkewed");

    for (int times = 0; times < 3; times++) {
      CLOCK.advance(Duration.ofDays(4));
      RIGHT.advance(Duration.ofDays(4));
      TEAM.hurries(TEAM.authority());

      await()
          .untilAsserted(
              () -> {
                CrlFields newest =
                    TEAM.ledger().generation(keyId).orElseThrow().head().orElseThrow().fields();
                assertThat(newest.thisUpdate()).isBefore(RIGHT.instant());
                assertThat(newest.nextUpdate()).isAfter(RIGHT.instant().plus(Duration.ofDays(6)));
              });
    }
    TEAM.awaits(TEAM.authority(), "False", "ClockSkewed");
  }

  @AfterEach
  void clockIsRight() {
    CLOCK.moveTo(RIGHT.instant());
  }

  /** Returns the CRL that lists it. */
  private static CrlFields awaitListed(BaseStationCertificate certificate) {
    KeyId keyId = KeyId.parse(certificate.getSpec().authorityKeyId()).orElseThrow();
    SerialNumber serialNumber =
        SerialNumber.parse(certificate.getSpec().serialNumber()).orElseThrow();
    AtomicReference<GenerationLedger> seen = new AtomicReference<>();
    await()
        .until(
            () -> {
              seen.set(TEAM.ledger().generation(keyId).orElseThrow());
              return !seen.get().published(Set.of(serialNumber)).isEmpty();
            });
    return seen.get().head().orElseThrow().fields();
  }

  private static String message(CertificateAuthority authority) {
    return ConditionType.READY
        .in(authority.getStatus().conditions())
        .map(Condition::message)
        .orElseThrow();
  }

  private static double offset() {
    return OPERATOR
        .metrics()
        .lines()
        .filter(line -> line.startsWith("keymast_clock_offset_seconds "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }
}
