package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.Condition;
import io.keymast.domain.AuthorityName;
import io.keymast.status.ConditionType;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import io.keymast.support.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What time alone makes true, and what people and Prometheus are told of it. */
class DeadlineTest {
  private static final Duration BACK_DATED = Duration.ofMinutes(5);
  private static final String REGENERATE = "regenerate: {token: now, reason: CertificateLost}";
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("deadline");
  private static final AuditLog LOG = new AuditLog(ControlPlane.shared());
  private static OperatorUnderTest operator = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @AfterEach
  void clockGoesOn() {
    CLOCK.goesOn();
  }

  @Test
  @DisplayName(
      "S31 15 minutes after a regeneration: condition, one event, metric; late delivery clears")
  void deliveryOverdue() {
    Station station = Station.named("s31");
    AuthorityName authority = appliesAuthority("delivery");
    TEAM.appliesUnder(authority, station);
    TEAM.awaitsReady(station);
    TEAM.hearsOfDelivery(TEAM.currentOf(station), CLOCK.instant());
    TEAM.appliesUnder(authority, station, REGENERATE);
    TEAM.awaits(station, ConditionType.DELIVERY_OVERDUE, "False", "Awaited");
    BaseStationCertificate next = TEAM.currentOf(station);
    Instant deadline = issuedAt(next).plus(Duration.ofMinutes(15));

    restartAt(deadline.minusSeconds(3));

    BaseStation overdue =
        TEAM.awaits(station, ConditionType.DELIVERY_OVERDUE, "True", "DeadlineExceeded");
    assertThat(condition(overdue, ConditionType.DELIVERY_OVERDUE).lastTransitionTime())
        .as("looked at when it was due, not at the next full pass")
        .isBetween(deadline, deadline.plus(Patience.LONG));
    awaitMetric("keymast_stations_delivery_overdue{authority=\"%s\"} 1", authority);
    awaitEvents(station, "Warning", "DeliveryOverdue", 1);

    restartAt(deadline.plusSeconds(60));
    TEAM.hearsOfDelivery(next, CLOCK.instant());

    TEAM.awaits(station, ConditionType.DELIVERY_OVERDUE, "False", "DeliveredLate");
    awaitEvents(station, "Normal", "DeliveredLate", 1);
    awaitMetric("keymast_stations_delivery_overdue{authority=\"%s\"} 0", authority);
    awaitEvents(station, "Warning", "DeliveryOverdue", 1);
  }

  @Test
  @DisplayName(
      "S22 S34 A renewal that is not fetched: overdue after a grace time, Expired at the end")
  void renewalOverdue() {
    Station station = Station.named("s22");
    AuthorityName authority = appliesAuthority("renewal");
    TEAM.appliesUnder(authority, station);
    TEAM.awaitsReady(station);
    BaseStationCertificate first = TEAM.currentOf(station);
    TEAM.hearsOfDelivery(first, CLOCK.instant());
    restartAt(TEAM.sees(station).getStatus().certificate().renewalTime());
    TEAM.awaits(station, ConditionType.RENEWAL_OVERDUE, "False", "Awaited");
    BaseStationCertificate next = TEAM.currentOf(station);

    restartAt(issuedAt(next).plus(Duration.ofHours(24)).minusSeconds(2));

    TEAM.awaits(station, ConditionType.RENEWAL_OVERDUE, "True", "DeadlineExceeded");
    awaitMetric("keymast_stations_renewal_overdue{authority=\"%s\"} 1", authority);
    awaitEvents(station, "Warning", "RenewalOverdue", 1);
    awaitMetric("keymast_stations_certificate_expired{authority=\"%s\"} 0", authority);

    restartAt(first.getSpec().notAfter().minusSeconds(2));

    TEAM.awaits(station, ConditionType.CERTIFICATE_INSTALLED, "False", "Expired");
    awaitEvents(station, "Warning", "CertificateExpired", 1);
    awaitMetric("keymast_stations_certificate_expired{authority=\"%s\"} 1", authority);
    await().until(() -> isTrue(first, ConditionType.EXPIRED));

    TEAM.hearsOfDelivery(next, CLOCK.instant());

    TEAM.awaits(station, ConditionType.CERTIFICATE_INSTALLED, "True", "Delivered");
    TEAM.awaits(station, ConditionType.RENEWAL_OVERDUE, "False", "DeliveredLate");
    awaitMetric("keymast_stations_certificate_expired{authority=\"%s\"} 0", authority);
  }

  @Test
  @DisplayName("S22 Where nothing can be issued, a certificate's end makes Ready False/Expired")
  void expired() {
    TEAM.appliesAuthority("paused");
    Station station = Station.named("s22-expired");
    TEAM.appliesUnder(TEAM.authority("paused"), station);
    TEAM.awaitsReady(station);
    BaseStationCertificate last = TEAM.currentOf(station);
    TEAM.appliesAuthority("paused", "paused: true");
    TEAM.awaits(TEAM.authority("paused"), "True", "Paused");

    restartAt(last.getSpec().notAfter().minusSeconds(2));

    BaseStation ended = TEAM.awaits(station, ConditionType.READY, "False", "Expired");
    assertThat(condition(ended, ConditionType.READY).message())
        .contains("paused by spec.paused", "ended at " + last.getSpec().notAfter());
    awaitEvents(station, "Warning", "CertificateExpired", 1);

    TEAM.appliesAuthority("paused");

    TEAM.awaitsReady(station);
    assertThat(TEAM.currentOf(station).getSpec().causes()).containsExactly("Renewal");
  }

  @Test
  @DisplayName("S36 RevocationPublished is True when the CRL lists it, by one write of its status")
  void revocationPublished() {
    Station station = Station.named("s36-published");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate stolen = TEAM.currentOf(station);
    long place = LOG.now();
    // The operator waits for the CRL for five seconds; and no successor is told of beside it.
    CLOCK.stops();

    TEAM.applies(station, "state: Stolen");

    TEAM.awaits(station, ConditionType.REVOCATION_PUBLISHED, "True", "Listed");
    assertThat(isTrue(stolen, ConditionType.REVOCATION_PUBLISHED)).isTrue();
    assertThat(isTrue(stolen, ConditionType.REVOKED)).isTrue();
    assertThat(new PublishedList(TEAM, TEAM.authority()).byOpenssl())
        .contains("Serial Number: " + stolen.getSpec().serialNumber());
    assertThat(
            LOG.since(place).stream()
                .filter(request -> request.isBy(ControlPlane.OPERATOR_ACCOUNT))
                .filter(request -> request.isWrite())
                .filter(request -> request.resource().equals("basestationcertificates/status"))
                .filter(request -> request.name().equals(stolen.getMetadata().getName())))
        .hasSize(1);
    awaitMetric("keymast_revocations_unpublished{authority=\"%s\"} 0", TEAM.authority());
  }

  @Test
  @DisplayName("S31 S36 What describe shows tells what happened, what waits and what to do next")
  void describe() {
    Station station = Station.named("describe");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate lost = TEAM.currentOf(station);
    TEAM.applies(station, REGENERATE);
    TEAM.awaits(station, ConditionType.REVOCATION_PUBLISHED, "True", "Listed");
    BaseStationCertificate next = TEAM.currentOf(station);
    restartAt(issuedAt(next).plus(Duration.ofMinutes(16)));
    TEAM.awaits(station, ConditionType.DELIVERY_OVERDUE, "True", "DeadlineExceeded");
    awaitEvents(station, "Warning", "DeliveryOverdue", 1);
    awaitEvents(station, "Normal", "CertificateRevoked", 1);

    assertThat(described(station))
        .as("what happened")
        .anyMatch(line -> line.matches("Event CertificateRevoked: .*" + serial(lost) + ".*"))
        .anyMatch(line -> line.matches("Event CertificateIssued: .*" + serial(next) + ".*Regen.*"))
        .anyMatch(line -> line.matches("RegenerationAccepted=True/Acted: .*"))
        .anyMatch(line -> line.matches("RevocationPublished=True/.*" + serial(lost) + ".*"))
        .as("what waits")
        .anyMatch(line -> line.matches("DeliveryOverdue=True/.*" + serial(next) + ".*"))
        .anyMatch(line -> line.matches("CertificateInstalled=False/NotDelivered.*"))
        .as("what to do next")
        .anyMatch(line -> line.matches("Event DeliveryOverdue: .*See that the station is on.*"));
  }

  @Test
  @DisplayName("S34 Metrics tell each authority's fleet and CRL, and name no station")
  void metrics() {
    TEAM.appliesAuthority("metrics");
    TEAM.awaits(TEAM.authority("metrics"), "True", "Issuing");
    Station station = Station.named("s34-station");
    TEAM.appliesUnder(TEAM.authority("metrics"), station);
    TEAM.appliesUnder(TEAM.authority("metrics"), Station.named("s34-keyless").withKey(""));
    TEAM.awaitsReady(station);
    long end = TEAM.currentOf(station).getSpec().notAfter().getEpochSecond();
    TEAM.appliesUnder(TEAM.authority("metrics"), station, REGENERATE);
    TEAM.awaits(station, ConditionType.REVOCATION_PUBLISHED, "True", "Listed");
    TEAM.awaits(TEAM.authority("metrics"), seen -> seen.getStatus().crl().entries() == 1);

    Stream.of(
            "keymast_stations{authority=\"%s\",state=\"ready\"} 1",
            "keymast_stations{authority=\"%s\",state=\"not_ready\"} 1",
            "keymast_certificates_issued_total{authority=\"%s\",cause=\"Initial\"} 1",
            "keymast_certificates_issued_total{authority=\"%s\",cause=\"Regenerated\"} 1",
            "keymast_certificates_revoked_total{authority=\"%s\",reason=\"superseded\"} 1",
            "keymast_crl_entries{authority=\"%s\"} 1",
            "keymast_crl_number{authority=\"%s\"} ",
            "keymast_crl_this_update_timestamp_seconds{authority=\"%s\"} ",
            "keymast_crl_next_update_timestamp_seconds{authority=\"%s\"} ")
        .forEach(metric -> awaitMetric(metric, TEAM.authority("metrics")));
    String metrics = operator.metrics();
    assertThat(earliestNotAfter(metrics)).isBetween((double) end, end + 300.0);
    assertThat(metrics).doesNotContain(station.name(), station.eui());
  }

  /** With no other test's stations. */
  private static AuthorityName appliesAuthority(String name) {
    TEAM.appliesAuthority(name);
    TEAM.awaits(TEAM.authority(name), "True", "Issuing");
    return TEAM.authority(name);
  }

  private static double earliestNotAfter(String metrics) {
    String name =
        "keymast_stations_certificate_earliest_not_after_timestamp_seconds{authority=\"%s\"} "
            .formatted(TEAM.authority("metrics"));
    return metrics
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElseThrow();
  }

  /** What {@code kubectl describe bs} prints of conditions and events. */
  private static List<String> described(Station station) {
    return Stream.concat(
            TEAM.sees(station).getStatus().conditions().stream()
                .map(it -> it.type() + "=" + it.status() + "/" + it.reason() + ": " + it.message()),
            TEAM.eventsOf(station).stream()
                .map(event -> "Event " + event.getReason() + ": " + event.getNote()))
        .collect(Collectors.toList());
  }

  private static void restartAt(Instant instant) {
    operator.close();
    CLOCK.moveTo(instant);
    operator = OperatorUnderTest.start(CLOCK);
  }

  private static Instant issuedAt(BaseStationCertificate certificate) {
    return certificate.getSpec().notBefore().plus(BACK_DATED);
  }

  private static String serial(BaseStationCertificate certificate) {
    return certificate.getSpec().serialNumber();
  }

  private static Condition condition(BaseStation station, ConditionType type) {
    return type.in(station.getStatus().conditions()).orElseThrow();
  }

  private static boolean isTrue(BaseStationCertificate certificate, ConditionType type) {
    return type.isTrueIn(TEAM.cluster().resource(certificate).require().getStatus().conditions());
  }

  private static void awaitMetric(String start, Object authority) {
    await()
        .untilAsserted(
            () ->
                assertThat(operator.metrics().lines())
                    .anyMatch(line -> line.startsWith(start.formatted(authority))));
  }

  private static void awaitEvents(Station station, String type, String reason, int count) {
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.eventsOf(station))
                    .filteredOn(
                        event -> event.getReason().equals(reason) && event.getType().equals(type))
                    .hasSize(count));
  }
}
