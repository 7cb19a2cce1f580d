package io.keymast.keyinstaller;

import static io.keymast.keyinstaller.StationsInMemory.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.domain.CertificateObjectName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Eui64;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.keyinstaller.StationCertificate.Usability;
import io.keymast.pki.CaKey;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.PublicationUrls;
import io.keymast.pki.ServerKeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HandoverChoiceTest {
  private static final Instant NOW = Platform.NOW;
  private static final Instant NOT_AFTER = NOW.plus(Duration.ofDays(730));
  private static final CaKey CA = Platform.newCa("Station CA");
  private static final ServerKeyPair KEY = ServerKeyPair.generate(new SecureRandom());
  private static final ServerKeyPair OTHER_KEY = ServerKeyPair.generate(new SecureRandom());

  @Test
  @DisplayName("S19 The newest certificate of the declared key is the current one")
  void newest() {
    StationCertificate first = certificate(1, Usability.GOOD, KEY);
    StationCertificate second = certificate(2, Usability.GOOD, KEY);
    StationCertificate ofOldKey = certificate(3, Usability.GOOD, OTHER_KEY);

    assertThat(handover(station(), first, ofOldKey, second))
        .isEqualTo(new HandoverChoice.Current(second));
  }

  @Test
  @DisplayName("Of two that count as one, the same is handed over in whichever order they are seen")
  void sameRevision() {
    StationCertificate one = certificate(2, Usability.GOOD, KEY);
    StationCertificate other = certificate(2, Usability.GOOD, KEY);

    assertThat(handover(station(), one, other)).isEqualTo(handover(station(), other, one));
  }

  @Test
  @DisplayName("S33 Nothing older stands in for a revoked or ending newest one")
  void neverGoesBack() {
    StationCertificate first = certificate(1, Usability.GOOD, KEY);

    assertThat(handover(station(), first, certificate(2, Usability.REVOKED, KEY)))
        .isEqualTo(new HandoverChoice.NotYet());
    assertThat(handover(station(), first, certificate(2, Usability.BEING_DELETED, KEY)))
        .isEqualTo(new HandoverChoice.NotYet());
  }

  @Test
  @DisplayName("S34 A certificate is handed over to its last second, and not after")
  void expires() {
    StationCertificate only = certificate(1, Usability.GOOD, KEY);

    assertThat(HandoverChoice.of(station(), List.of(only), NOT_AFTER))
        .isEqualTo(new HandoverChoice.Current(only));
    assertThat(HandoverChoice.of(station(), List.of(only), NOT_AFTER.plusSeconds(1)))
        .isEqualTo(new HandoverChoice.NotYet());
  }

  @Test
  @DisplayName("S24 A token that no certificate records closes; once recorded it never does again")
  void tokens() {
    StationCertificate before = certificate(1, Usability.GOOD, KEY, "t1");
    StationCertificate after = certificate(2, Usability.GOOD, KEY, "t1", "t2");

    assertThat(handover(withToken("t2"), before)).isEqualTo(new HandoverChoice.NotYet());
    assertThat(handover(withToken("t2"), before, after))
        .isEqualTo(new HandoverChoice.Current(after));
    assertThat(handover(withToken("t1"), before, after))
        .isEqualTo(new HandoverChoice.Current(after));
  }

  @Test
  @DisplayName("S16 A request of another key is refused, and any where the right to bind is lost")
  void enrolment() {
    PublicKeyFingerprint key = PublicKeyFingerprint.of(KEY.subjectPublicKeyInfo());
    PublicKeyFingerprint other = PublicKeyFingerprint.of(OTHER_KEY.subjectPublicKeyInfo());
    StationCertificate only = certificate(1, Usability.GOOD, KEY);

    assertThat(EnrollmentJudgement.of(station(), key, List.of(only), NOW))
        .isEqualTo(new EnrollmentJudgement.HandOver(only));
    assertThat(EnrollmentJudgement.of(station(), key, List.of(), NOW))
        .isEqualTo(new EnrollmentJudgement.Wait());
    assertThat(EnrollmentJudgement.of(station(), other, List.of(only), NOW))
        .isInstanceOf(EnrollmentJudgement.Refused.class);
    assertThat(EnrollmentJudgement.of(lost(), other, List.of(), NOW))
        .isEqualTo(new EnrollmentJudgement.Refused(Refusal.KEY_RETIRED, Optional.empty()));
  }

  @Test
  @DisplayName("S19 A due certificate is held back for the next one, but never for long")
  void renewal() {
    PublicKeyFingerprint key = PublicKeyFingerprint.of(KEY.subjectPublicKeyInfo());
    StationCertificate only = certificate(1, Usability.GOOD, KEY);
    Instant due = NOT_AFTER.minus(Duration.ofHours(144));
    Station station = station(Optional.empty(), Optional.of(new Station.Renewal("s-1", due)));

    assertThat(EnrollmentJudgement.of(station, key, List.of(only), due.minusSeconds(1)))
        .isEqualTo(new EnrollmentJudgement.HandOver(only));
    assertThat(EnrollmentJudgement.of(station, key, List.of(only), due))
        .isEqualTo(new EnrollmentJudgement.Wait());
    assertThat(
            EnrollmentJudgement.of(
                station, key, List.of(only), due.plus(EnrollmentJudgement.PATIENCE_WITH_RENEWAL)))
        .isEqualTo(new EnrollmentJudgement.HandOver(only));
  }

  private static HandoverChoice handover(Station station, StationCertificate... certificates) {
    return HandoverChoice.of(station, List.of(certificates), NOW);
  }

  private static Station station() {
    return station(Optional.empty(), Optional.empty());
  }

  private static Station withToken(String token) {
    return station(Optional.of(token), Optional.empty());
  }

  private static Station station(Optional<String> token, Optional<Station.Renewal> renewal) {
    return station(
        new Station.Key.Declared(
            PublicKeyFingerprint.of(KEY.subjectPublicKeyInfo()), Station.KeyVerdictSeen.HELD),
        token,
        renewal);
  }

  private static Station lost() {
    return station(new Station.Key.Lost(), Optional.empty(), Optional.empty());
  }

  private static Station station(
      Station.Key key, Optional<String> token, Optional<Station.Renewal> renewal) {
    return new Station(
        new StationName("ns", "s"),
        "uid",
        new Eui64("0080000000000001"),
        Station.State.ACTIVE,
        key,
        Optional.empty(),
        token,
        renewal,
        Optional.empty(),
        Optional.of(
            policy(
                HandoverPolicy.Authentication.PASSWORD,
                HandoverPolicy.UndeclaredKeys.BOUND_AT_FIRST_ENROLMENT)));
  }

  private static StationCertificate certificate(
      long revision, Usability usability, ServerKeyPair key, String... tokens) {
    HandedOver handedOver =
        HandedOver.of(
            CertificateBuilder.sign(
                new CertificateProfile.Station(
                    new Eui64("0080000000000001"),
                    "example.com",
                    Optional.empty(),
                    CertificateUsage.TLS,
                    key.subjectPublicKeyInfo(),
                    PublicationUrls.none(),
                    Platform.serialNumber(),
                    new Validity(NOW, NOT_AFTER)),
                CA,
                new SecureRandom()),
            CA.chain());
    return new StationCertificate(
        new CertificateObjectName("ns", "s-" + revision),
        revision,
        usability,
        handedOver,
        List.of(tokens),
        new Delivery(null, null, null, null));
  }
}
