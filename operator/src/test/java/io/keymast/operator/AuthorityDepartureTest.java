package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.TimeBounds;
import io.keymast.revocation.PublicationSchedule;
import io.keymast.revocation.Recovered;
import io.keymast.revocation.RecoveryNotes;
import io.keymast.revocation.RevocationLedger;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuthorityDepartureTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final String ENDS_SOON = "certificate: {duration: 1h, renewBefore: 30m}";
  private static final PlatformTeam TEAM = new PlatformTeam("authority-departure");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName(
      "S36 an authority stays, and publishes, until what it revoked has ended; then it goes with"
          + " its ledger")
  void deletedAuthorityForgetsNoRevocation() {
    Station before = Station.named("before");
    Station meanwhile = Station.named("meanwhile");
    TEAM.applies(before, ENDS_SOON);
    TEAM.applies(meanwhile, ENDS_SOON);
    TEAM.awaitsReady(before);
    TEAM.awaitsReady(meanwhile);
    BaseStationCertificate revokedBefore = TEAM.currentOf(before);
    BaseStationCertificate revokedMeanwhile = TEAM.currentOf(meanwhile);
    TEAM.deletes(before);

    TEAM.resource(TEAM.authority()).delete();
    TEAM.awaits(TEAM.authority(), "False", "Deleting");
    TEAM.deletes(meanwhile);

    await()
        .untilAsserted(
            () -> {
              assertThat(TEAM.ledgerEntryOf(revokedBefore)).isPresent();
              assertThat(TEAM.ledgerEntryOf(revokedMeanwhile)).isPresent();
              assertThat(TEAM.ledger().generations().values())
                  .allSatisfy(
                      generation ->
                          assertThat(
                                  PublicationSchedule.decide(
                                      Optional.of(generation),
                                      TimeBounds.exactly(CLOCK.instant()),
                                      Duration.ofDays(7)))
                              .isInstanceOf(PublicationSchedule.Need.Later.class));
            });
    TEAM.awaits(TEAM.authority(), "False", "Deleting");

    CLOCK.advance(Duration.ofHours(2));
    TEAM.hurries(TEAM.authority());

    await("the end of what revoked nothing that is valid still")
        .until(() -> TEAM.resource(TEAM.authority()).get() == null);
    assertThat(TEAM.ledgerParts(TEAM.authority())).isEmpty();
  }

  @Test
  @DisplayName(
      "S36 One that departs knows it still while a certificate that turned up counts: a ledger that"
          + " is half deleted by then holds it no longer than that")
  void certificateTurnsUp() {
    AuthorityName authority = TEAM.authority("half-deleted");
    Station station = Station.named("turned-up");
    TEAM.appliesAuthority("half-deleted");
    TEAM.awaits(authority, "True", "Issuing");
    TEAM.appliesUnder(authority, station, ENDS_SOON);
    TEAM.awaitsReady(station);
    TEAM.resource(authority).delete();
    TEAM.awaits(authority, AuthorityDepartureTest::isWaitedFor);
    await("it goes on saying so by itself")
        .until(
            () -> {
              CertificateAuthority seen = TEAM.resource(authority).require();
              boolean departs = seen.getStatus().conditions().toString().contains("Departing");
              if (!departs) {
                saysThatItDeparts(seen);
              }
              return departs && isWaitedFor(seen);
            });
    TEAM.ledgerParts(authority).stream()
        .filter(part -> part.getMetadata().getName().endsWith(".crl"))
        .forEach(head -> TEAM.patches(head, "{\"data\":{\"crlNumber\":null}}"));

    TEAM.hurries(authority);
    TEAM.awaits(authority, "False", "Departing");

    CLOCK.advance(Duration.ofHours(2));
    TEAM.hurries(authority);
    await("its end").until(() -> TEAM.resource(authority).get() == null);
    assertThat(TEAM.ledgerParts(authority)).isEmpty();
  }

  private static boolean isWaitedFor(CertificateAuthority seen) {
    return seen.getStatus().conditions().toString().contains("1 certificates that have not");
  }

  /** As a former life of the operator, which found nothing to wait for, and deleted its ledger. */
  private static void saysThatItDeparts(CertificateAuthority object) {
    TEAM.cluster()
        .resource(object)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"conditions": [{"type": "Ready", "status": "False", "reason": "Departing",
             "message": "it goes", "lastTransitionTime": "2026-11-28T12:00:00Z"}]}}\
            """);
  }

  @Test
  @DisplayName(
      "S41 One that may have issued what a restore took away stays until a person has looked")
  void putBack() {
    AuthorityName authority = TEAM.authority("put-back");
    TEAM.appliesAuthority("put-back");
    TEAM.awaits(authority, seen -> seen.getStatus() != null && seen.getStatus().crl() != null);
    Instant since = CLOCK.instant().truncatedTo(ChronoUnit.SECONDS);
    new RecoveryNotes(new RevocationLedger(TEAM.cluster(), CLOCK))
        .note(authority, new Recovered(BigInteger.ONE, Optional.of(since)));

    TEAM.resource(authority).delete();

    CertificateAuthority waiting =
        TEAM.awaits(
            authority,
            seen ->
                ConditionType.READY
                    .in(seen.getStatus().conditions())
                    .filter(ready -> ready.message().contains("an older state of the cluster"))
                    .isPresent());

    TEAM.patches(waiting, "{\"spec\":{\"resume\":\"we have looked, " + since + "\"}}");

    await().until(() -> TEAM.resource(authority).get() == null);
  }

  @Test
  @DisplayName("An authority that was deleted unused is no older state when it is applied again")
  void deletedUnusedAuthorityComesBack() {
    AuthorityName authority = TEAM.authority("changed-mind");
    TEAM.appliesAuthority("changed-mind");
    TEAM.awaits(authority, "True", "Issuing");
    TEAM.resource(authority).delete();
    await().until(() -> TEAM.resource(authority).get() == null);
    Station station = Station.named("changed-mind");

    TEAM.appliesAuthority("changed-mind");
    TEAM.appliesUnder(authority, station);

    TEAM.awaitsReady(station);
    TEAM.awaits(authority, "True", "Issuing");
  }

  @Test
  @DisplayName("S36 deletionPolicy Delete lets a waiting authority go; its revocations stay stored")
  void abandonedAuthorityLeavesItsLedger() {
    AuthorityName authority = TEAM.authority("abandoned");
    Station deleted = Station.named("abandoned-1");
    Station left = Station.named("abandoned-2");
    TEAM.appliesAuthority("abandoned");
    TEAM.awaits(authority, "True", "Issuing");
    TEAM.appliesUnder(authority, deleted);
    TEAM.appliesUnder(authority, left);
    TEAM.awaitsReady(left);
    String revoked = TEAM.awaitsReady(deleted).getStatus().certificate().serialNumber();
    TEAM.deletes(deleted);
    await().until(() -> TEAM.station(deleted).get() == null);
    CertificateAuthority former = TEAM.sees(authority);
    TEAM.resource(authority).delete();
    CertificateAuthority waiting = TEAM.awaits(authority, "False", "Deleting");
    TEAM.awaits(
        authority,
        seen ->
            seen.getStatus().conditions().toString().contains("1 certificates that have not")
                && seen.getStatus().conditions().toString().contains("1 revocations"));
    awaitEvent(waiting, "DeletionWaits");

    TEAM.patches(waiting, "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");

    await().until(() -> TEAM.resource(authority).get() == null);
    awaitEvent(waiting, "AuthorityAbandoned");
    assertThat(TEAM.secret("abandoned-ca").require().getMetadata().getFinalizers()).isEmpty();
    assertThat(TEAM.ledger(authority).entries())
        .extracting(entry -> entry.serialNumber().hex())
        .contains(revoked);

    TEAM.appliesAuthority("abandoned");

    CertificateAuthority again = TEAM.awaits(authority, "True", "Issuing");
    assertThat(again.getStatus().generations().getFirst().keyId())
        .isEqualTo(former.getStatus().generations().getFirst().keyId());
    TEAM.awaits(
        authority,
        seen ->
            seen.getStatus().crl() != null
                && Integer.valueOf(1).equals(seen.getStatus().crl().entries()));
  }

  private static void awaitEvent(CertificateAuthority authority, String reason) {
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.eventsOf(authority)).extracting(Event::getReason).contains(reason));
  }
}
