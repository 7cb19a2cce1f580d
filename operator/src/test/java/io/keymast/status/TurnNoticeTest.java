package io.keymast.status;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.status.ConditionType.PUBLIC_KEY_ACCEPTED;
import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.RECONCILING;
import static io.keymast.status.ConditionType.REGENERATION_ACCEPTED;
import static io.keymast.status.ConditionType.STALLED;
import static io.keymast.status.StatusAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationStatus;
import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.decision.AuthorityState;
import io.keymast.decision.Decision;
import io.keymast.decision.Hindrance;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Obstacle;
import io.keymast.domain.RevocationReason;
import io.keymast.status.RevokedCertificate.Listing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a station that waits for its turn by the authority's rate is told meanwhile. */
class TurnNoticeTest {
  private static final Instant END = Instant.parse("2028-11-23T12:00:00Z");
  private static final Instant DUE = END.minus(Duration.ofDays(6));

  private static ACertificate current() {
    return certificate(1).ending(END);
  }

  @Test
  @DisplayName(
      "A station whose certificate was revoked by hand is no longer ready, and hears it once")
  void revokedByHand() {
    AStation revoked = station().having(current().revoked(RevocationReason.CESSATION_OF_OPERATION));
    BaseStationStatus meanwhile = inLine(revoked, told(station().having(current())));

    assertThat(TurnNotice.isOwed(told(station().having(current())), meanwhile)).isTrue();
    assertThat(meanwhile)
        .condition(READY)
        .isFalse("RateLimited")
        .says("waits for its turn")
        .and()
        .condition(RECONCILING)
        .isTrue("RateLimited")
        .and()
        .hasNo(STALLED);
    assertThat(meanwhile.certificate()).isNull();
    assertThat(TurnNotice.isOwed(meanwhile, inLine(revoked, meanwhile))).isFalse();
  }

  @Test
  @DisplayName("So does one whose certificate its own regeneration revoked just now")
  void regenerated() {
    AStation regenerated = station().having(current()).regenerating("ticket-1");
    BaseStationStatus meanwhile = inLine(regenerated, told(station().having(current())));

    assertThat(TurnNotice.isOwed(told(station().having(current())), meanwhile)).isTrue();
    assertThat(meanwhile)
        .condition(READY)
        .isFalse("RateLimited")
        .and()
        .condition(REGENERATION_ACCEPTED)
        .isFalse("RateLimited");
    assertThat(meanwhile.certificate()).isNull();
  }

  @ParameterizedTest(name = "A station that said {0} hears that it is over")
  @MethodSource
  void freed(String formerly, BaseStationStatus told, Supplier<AStation> free) {
    assertThat(READY.in(told.conditions()).orElseThrow().reason()).isEqualTo(formerly);

    BaseStationStatus meanwhile = inLine(free.get(), told);

    assertThat(TurnNotice.isOwed(told, meanwhile)).isTrue();
    assertThat(meanwhile).condition(RECONCILING).isTrue("RateLimited").and().hasNo(STALLED);
  }

  static Stream<Arguments> freed() {
    Supplier<AStation> without = AStation::station;
    Supplier<AStation> due = () -> station().having(current()).at(DUE);
    AuthorityState missing = new AuthorityState.Unusable(Obstacle.AUTHORITY_NOT_FOUND, "make it");
    return Stream.of(
        Arguments.of("DuplicateEui", told(station().whoseEuiIsTaken()), without),
        Arguments.of("KeyHeldByAnotherStation", told(station().whoseKeyIsHeldByAnother()), without),
        Arguments.of(
            "CertificateNameTaken", hindered(station(), Obstacle.NAME_TAKEN, null), without),
        Arguments.of(
            "CertificateOnHold",
            told(station().having(current().revoked(RevocationReason.CERTIFICATE_HOLD))),
            (Supplier<AStation>)
                () -> station().having(current().revoked(RevocationReason.SUPERSEDED))),
        Arguments.of("AuthorityExpiring", told(station().under(authority().ending(NOW))), without),
        Arguments.of("AuthorityExpiring", told(due.get().under(authority().ending(END))), due),
        Arguments.of("Paused", told(station().under(authority().paused())), without),
        Arguments.of("Paused", told(due.get().under(authority().paused())), due),
        Arguments.of("AuthorityNotFound", told(station().under(missing)), without),
        Arguments.of("AuthorityNotFound", told(due.get().under(missing)), due),
        Arguments.of("CertificateValid", troubled(told(station().having(current()))), due));
  }

  @Test
  @DisplayName("A renewal that waits while the certificate is good costs no write")
  void renewal() {
    BaseStationStatus told = told(station().having(current()));
    AStation due = station().having(current()).at(DUE);

    assertThat(TurnNotice.isOwed(told, inLine(due, told))).isFalse();
  }

  @Test
  @DisplayName(
      "Its spec changed, it hears once that its key is accepted as it stands now: the Key Installer"
          + " asks for that")
  void edited() {
    BaseStationStatus told = told(station().having(current()));
    AStation edited = station().having(current()).at(DUE).edited();
    BaseStationStatus meanwhile = inLine(edited, told);

    assertThat(TurnNotice.isOwed(told, meanwhile)).isTrue();
    assertThat(PUBLIC_KEY_ACCEPTED.isTrueFor(meanwhile.conditions(), 8)).isTrue();
    assertThat(meanwhile).condition(READY).isTrue("RateLimited");
    assertThat(TurnNotice.isOwed(meanwhile, inLine(edited, meanwhile))).isFalse();
  }

  @Test
  @DisplayName("So does one that has no certificate and waits on")
  void editedInLine() {
    BaseStationStatus told = inLine(station(), null);
    AStation edited = station().edited();
    BaseStationStatus meanwhile = inLine(edited, told);

    assertThat(TurnNotice.isOwed(told, meanwhile)).isTrue();
    assertThat(PUBLIC_KEY_ACCEPTED.isTrueFor(meanwhile.conditions(), 8)).isTrue();
    assertThat(TurnNotice.isOwed(meanwhile, inLine(edited, meanwhile))).isFalse();
  }

  @Test
  @DisplayName("So does one whose regeneration, of a former key, leaves the certificate good")
  void ofAFormerKey() {
    ACertificate former = certificate(1).forKey("former");
    ACertificate present = certificate(2).ending(END);
    BaseStationStatus told = told(station().having(former, present));
    AStation regenerated =
        station()
            .having(former.revoked(RevocationReason.KEY_COMPROMISE), present)
            .compromised("ticket-1", "former")
            .edited();
    BaseStationStatus meanwhile = inLine(regenerated, told);

    assertThat(TurnNotice.isOwed(told, meanwhile)).isTrue();
    assertThat(meanwhile)
        .condition(READY)
        .isTrue("RateLimited")
        .and()
        .condition(REGENERATION_ACCEPTED)
        .isFalse("RateLimited");
    assertThat(TurnNotice.isOwed(meanwhile, inLine(regenerated, meanwhile))).isFalse();
  }

  @Test
  @DisplayName("Nor does a station of which nothing was said yet: a fleet may be applied at once")
  void first() {
    BaseStationStatus enrolled = new BaseStationStatus(-1L, null, null, null, null, null, null);

    assertThat(TurnNotice.isOwed(null, inLine(station(), null))).isFalse();
    assertThat(TurnNotice.isOwed(enrolled, inLine(station(), enrolled))).isFalse();
  }

  @Test
  @DisplayName("Of a CRL it hears once it was told that one is awaited, and not before")
  void revocationPublished() {
    AStation revoked = station().having(current().revoked(RevocationReason.SUPERSEDED));
    BaseStationStatus untold = inLine(revoked, null);
    BaseStationStatus waiting = listedInLine(revoked, Listing.WAITING);
    BaseStationStatus listed = listedInLine(revoked, Listing.LISTED);

    assertThat(TurnNotice.isOwed(untold, waiting)).isFalse();
    assertThat(TurnNotice.isOwed(untold, listed)).isFalse();
    assertThat(TurnNotice.isOwed(waiting, listed)).isTrue();
  }

  @Test
  @DisplayName("A certificate that ends while its renewal waits is said to have ended")
  void ended() {
    BaseStationStatus told = told(station().having(current()));
    BaseStationStatus meanwhile = inLine(station().having(current()).at(END.plusSeconds(1)), told);

    assertThat(TurnNotice.isOwed(told, meanwhile)).isTrue();
    assertThat(meanwhile).condition(READY).isFalse("Expired").says("waits for its turn");
  }

  private static BaseStationStatus told(AStation station) {
    return BaseStationStatusFactory.create(
        new StationFacts(station.observed(), station.decided(), Optional.empty()), null);
  }

  private static BaseStationStatus troubled(BaseStationStatus status) {
    return new BaseStationStatus(
        status.observedGeneration(),
        status.publicKey(),
        status.certificate(),
        status.packetForwarder(),
        null,
        status.backhaulMigration(),
        UnexpectedTrouble.beside(status.conditions(), 1, NOW));
  }

  private static BaseStationStatus inLine(AStation station, @Nullable BaseStationStatus former) {
    return hindered(station, Obstacle.RATE_LIMITED, former);
  }

  private static BaseStationStatus hindered(
      AStation station, Obstacle obstacle, @Nullable BaseStationStatus former) {
    return hindered(station, obstacle, List.of(), former);
  }

  /** Where its certificate's own status says so of its revocation. */
  private static BaseStationStatus listedInLine(AStation station, Listing listing) {
    RevokedCertificate certificate =
        new RevokedCertificate(
            station.observed().certificates().getFirst().serialNumber(),
            RevocationReason.SUPERSEDED,
            listing);
    return hindered(station, Obstacle.RATE_LIMITED, List.of(certificate), null);
  }

  private static BaseStationStatus hindered(
      AStation station,
      Obstacle obstacle,
      List<RevokedCertificate> certificates,
      @Nullable BaseStationStatus former) {
    Decision.Issue issue = (Decision.Issue) station.decided();
    ObservedStation revoked = station.observed().revoking(issue.revokeFirst());
    return BaseStationStatusFactory.create(
        new StationFacts(
            revoked,
            issue.meanwhile(revoked, new Hindrance(obstacle, "it waits for its turn")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            certificates),
        former);
  }
}
