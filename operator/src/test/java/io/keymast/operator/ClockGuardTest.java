package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.reconciler.ReferenceClock;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's clock is wrong, or the API server's: nobody knows. */
class ClockGuardTest {
  private static final Duration SOON = Duration.ofSeconds(45);
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("clocks");
  private static final OperatorUnderTest OPERATOR =
      OperatorUnderTest.start(CLOCK, ReferenceClock.showingThatOf(Clock.systemUTC()));

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.appliesAuthority("lora");
    TEAM.awaits(TEAM.authority(), "True", "Issuing");
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @ParameterizedTest(
      name =
          "An operator whose clock is {0} off signs nothing and says so; what was issued stays; it"
              + " goes on by itself when the clock is right")
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
    String number = skewed.getStatus().crl().number();
    assertThat(message(skewed)).contains(by.isNegative() ? "behind" : "ahead of");
    Station waiting = Station.named(name + "-waiting");
    TEAM.applies(waiting);
    TEAM.awaits(waiting, object -> object.getStatus() != null);
    TEAM.deletes(leaving);
    await().atMost(SOON).until(() -> TEAM.ledgerEntryOf(left).isPresent());
    TEAM.hurries(TEAM.authority());
    CertificateAuthority still = TEAM.awaits(TEAM.authority(), "False", "ClockSkewed");
    assertThat(still.getStatus().crl().number()).isEqualTo(number);
    assertThat(TEAM.certificatesOf(waiting)).isEmpty();
    assertThat(TEAM.certificatesOf(settled)).hasSize(1);
    TEAM.awaitsReady(settled);
    assertThat(TEAM.eventsOf(still)).anyMatch(event -> "ClockSkewed".equals(event.getReason()));
    assertThat(offset()).isCloseTo(by.toSeconds(), org.assertj.core.data.Offset.offset(30.0));

    CLOCK.advance(by.negated());

    TEAM.awaits(TEAM.authority(), "True", "Issuing");
    TEAM.awaitsReady(waiting);
    TEAM.awaits(
        TEAM.authority(), authority -> !number.equals(authority.getStatus().crl().number()));
  }

  @AfterEach
  void clockIsRight() {
    CLOCK.moveTo(Clock.systemUTC().instant());
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
