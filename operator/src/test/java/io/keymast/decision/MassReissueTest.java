package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as a re-issue that nobody asked for, and how many are too many. */
class MassReissueTest {
  private static final Instant NOT_AFTER = Instant.parse("2028-11-23T12:00:00Z");
  private static final Instant DUE = NOT_AFTER.minus(Duration.ofHours(144));
  private static final Instant LATER = AStation.NOW.plus(Duration.ofDays(30));
  private static final PointedCertificate POINTED =
      pointed(AnAuthority.NAME.toString(), AStation.key("A").fingerprint());

  @ParameterizedTest(name = "{0} of {1} stations: {2}")
  @CsvSource({
    "20,       1, goes on",
    "20,     400, goes on",
    "21,      60, holds",
    "21,     400, holds",
    "21,     419, holds",
    "21,     420, goes on",
    "22,     420, holds",
    "50,    1000, goes on",
    "51,    1000, holds",
    "5000, 100000, goes on",
    "5001, 100000, holds"
  })
  void limit(int reissued, int stations, String outcome) {
    assertThat(new MassReissue(reissued, stations).brake(AStation.NOW).isPresent())
        .isEqualTo(outcome.equals("holds"));
  }

  @Property
  @Label("It holds exactly for more than 20 that are more than 5 %")
  void exact(
      @ForAll @IntRange(min = 1, max = 200_000) int reissued,
      @ForAll @IntRange(max = 200_000) int stations) {
    assertThat(new MassReissue(reissued, stations).brake(AStation.NOW).isPresent())
        .isEqualTo(reissued > 20 && reissued * 100L > stations * 5L);
  }

  @Test
  @DisplayName("The brake says how many of how many, and what to look at")
  void sentence() {
    Brake brake = new MassReissue(21, 60).brake(AStation.NOW).orElseThrow();

    assertThat(brake.reason()).isEqualTo("MassReissueHeld");
    assertThat(brake.message()).contains("more than 20 of 60 stations", "backup");
    assertThat(brake.since()).isEqualTo(AStation.NOW);
  }

  @Test
  @DisplayName("A first certificate is none, whether a status is there or not")
  void first() {
    assertThat(isUnasked(station(), Optional.empty())).isFalse();
  }

  @Test
  @DisplayName("A certificate that the status points to and that is stored no more is one")
  void lost() {
    assertThat(isUnasked(station().at(LATER), Optional.of(POINTED))).isTrue();
    assertThat(isUnasked(station().at(DUE.minusSeconds(1)), Optional.of(POINTED))).isTrue();
    assertThat(isUnasked(station().regenerating("old").at(LATER), Optional.of(POINTED)))
        .as("nobody knows whether the token was acted on")
        .isTrue();
  }

  @Test
  @DisplayName("It is none where another would be due, or another key or authority is declared")
  void lostAndNotWanted() {
    assertThat(isUnasked(station().at(DUE), Optional.of(POINTED))).isFalse();
    assertThat(isUnasked(station().withKey("B").at(LATER), Optional.of(POINTED))).isFalse();
    assertThat(
            isUnasked(
                station().at(LATER),
                Optional.of(pointed("platform/former", AStation.key("A").fingerprint()))))
        .isFalse();
  }

  @Test
  @DisplayName("An older one that is still stored does not hide that the newest is lost")
  void olderOneIsLeft() {
    ACertificate older = certificate(1).revoked(RevocationReason.SUPERSEDED);
    PointedCertificate newest =
        new PointedCertificate(
            new SerialNumber(BigInteger.TWO), AnAuthority.NAME.toString(), Optional.empty(), DUE);

    assertThat(isUnasked(station().having(older).at(LATER), Optional.of(newest))).isTrue();
  }

  @Test
  @DisplayName("What a person deleted or revoked by hand is replaced by one")
  void byHand() {
    ACertificate revoked = certificate(1).revoked(RevocationReason.SUPERSEDED);

    assertThat(isUnasked(station().having(revoked).at(LATER), pointing(revoked))).isTrue();
    assertThat(isUnasked(station().having(revoked).at(LATER), Optional.empty())).isTrue();
  }

  @Test
  @DisplayName("Renewal, regeneration, another key, usage, authority or CA key: all are asked for")
  void asked() {
    ACertificate current = certificate(1);
    AStation having = station().having(current).at(LATER);

    assertThat(isUnasked(station().having(current).at(DUE), pointing(current))).isFalse();
    assertThat(isUnasked(station().having(current).at(NOT_AFTER.plusSeconds(1)), pointing(current)))
        .isFalse();
    assertThat(isUnasked(having.regenerating("new"), pointing(current))).isFalse();
    assertThat(isUnasked(station().having(current).withKey("B").at(LATER), pointing(current)))
        .isFalse();
    assertThat(
            isUnasked(
                station()
                    .having(
                        certificate(1)
                            .by(
                                AnAuthority.NAME,
                                new KeyId("ff112233445566778899aabbccddeeff00112233")))
                    .at(LATER),
                Optional.empty()))
        .isFalse();
  }

  private static Optional<PointedCertificate> pointing(ACertificate certificate) {
    return Optional.of(
        new PointedCertificate(
            certificate.known().serialNumber(),
            AnAuthority.NAME.toString(),
            Optional.of(AStation.key("A").fingerprint()),
            DUE));
  }

  private static PointedCertificate pointed(String authority, PublicKeyFingerprint key) {
    return new PointedCertificate(
        new SerialNumber(BigInteger.ONE), authority, Optional.of(key), DUE);
  }

  private static boolean isUnasked(AStation station, Optional<PointedCertificate> pointed) {
    AStation present = station.under(authority());
    Decision.Issue issue = (Decision.Issue) present.decided();
    return Reissue.isUnasked(present.protectedOne(), issue.intent(), pointed);
  }
}
