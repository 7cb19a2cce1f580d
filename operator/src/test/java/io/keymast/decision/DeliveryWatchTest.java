package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.IssuanceCause.AUTHORITY_CHANGED;
import static io.keymast.decision.IssuanceCause.KEY_CHANGED;
import static io.keymast.decision.IssuanceCause.REGENERATED;
import static io.keymast.decision.IssuanceCause.RENEWAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.DeliveryWatch.Expectation;
import io.keymast.decision.DeliveryWatch.Purpose;
import io.keymast.domain.RevocationReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines of the station's side, to the second. */
class DeliveryWatchTest {
  private static final Instant END = NOW.plus(Duration.ofDays(730));
  private static final Instant RENEWED = NOW.minus(Duration.ofDays(2));

  /** Fetched in its time; it had six days left when it was renewed. */
  private final ACertificate first =
      certificate(1)
          .valid(NOW.minus(Duration.ofDays(700)), RENEWED.plus(Duration.ofDays(6)))
          .delivered(NOW.minus(Duration.ofDays(699)));

  private static DeliveryWatch watch(Instant now, ACertificate... certificates) {
    List<KnownCertificate> known = station().having(certificates).at(now).observed().certificates();
    return DeliveryWatch.of(known.getLast(), new CertificateHistory(known, now));
  }

  private static ACertificate regenerated(long revision, Instant at) {
    return certificate(revision).because(REGENERATED).valid(at, END);
  }

  private static ACertificate renewed(long revision, Instant at) {
    return certificate(revision).because(RENEWAL).valid(at, END);
  }

  @Test
  @DisplayName("S31 a regenerated certificate is overdue from the end of its fifteenth minute on")
  void regeneration() {
    Instant deadline = NOW.plusSeconds(900);
    Expectation expectation = new Expectation(Purpose.REGENERATION, NOW, deadline);
    ACertificate next = regenerated(2, NOW);

    assertThat(watch(NOW, first, next)).isEqualTo(new DeliveryWatch.Awaited(expectation));
    assertThat(watch(deadline.minusNanos(1), first, next).nextChange()).contains(deadline);
    assertThat(watch(deadline, first, next)).isEqualTo(new DeliveryWatch.Overdue(expectation));
    assertThat(watch(END, first, next).nextChange()).isEmpty();
  }

  @ParameterizedTest(name = "which begins {0} before it was published")
  @ValueSource(strings = {"PT0S", "PT1H"})
  @DisplayName("S31 a foreign certificate is waited for as long as one of Keymast's own")
  void foreign(Duration backDated) {
    ACertificate foreign = regenerated(2, NOW).beginning(NOW.minus(backDated), NOW);

    DeliveryWatch watch = watch(NOW, first, foreign);

    assertThat(watch)
        .isEqualTo(
            new DeliveryWatch.Awaited(
                new Expectation(Purpose.REGENERATION, NOW, NOW.plusSeconds(900))));
  }

  @Test
  @DisplayName("S31 a delivery in the last second is in time, a later one ends being overdue")
  void delivered() {
    Instant deadline = NOW.plusSeconds(900);
    DeliveryWatch inTime = watch(END, first, regenerated(2, NOW).delivered(deadline));
    DeliveryWatch late = watch(END, first, regenerated(2, NOW).delivered(deadline.plusSeconds(1)));

    assertThat(inTime)
        .isInstanceOfSatisfying(
            DeliveryWatch.Fetched.class, fetched -> assertThat(fetched.isLate()).isFalse());
    assertThat(late)
        .isInstanceOfSatisfying(
            DeliveryWatch.Fetched.class, fetched -> assertThat(fetched.isLate()).isTrue());
    assertThat(watch(END, first, regenerated(2, NOW).inUse(deadline)))
        .as("what is used was fetched")
        .isInstanceOf(DeliveryWatch.Fetched.class);
  }

  @Test
  @DisplayName("S22 a renewed certificate is overdue after 24 hours where six days were left")
  void renewal() {
    Instant deadline = RENEWED.plus(Duration.ofHours(24));
    ACertificate next = renewed(2, RENEWED);

    assertThat(watch(deadline.minusSeconds(1), first, next))
        .isEqualTo(new DeliveryWatch.Awaited(new Expectation(Purpose.RENEWAL, RENEWED, deadline)));
    assertThat(watch(deadline, first, next)).isInstanceOf(DeliveryWatch.Overdue.class);
  }

  @Test
  @DisplayName("S22 of a short rest a quarter is waited; where nothing was left, 15 minutes")
  void shortLives() {
    ACertificate hourLeft = certificate(1).valid(NOW.minusSeconds(7200), NOW.plusSeconds(3600));
    ACertificate over = certificate(1).ending(NOW.minusSeconds(5));

    assertThat(watch(NOW, hourLeft.delivered(NOW.minusSeconds(7000)), renewed(2, NOW)).nextChange())
        .contains(NOW.plusSeconds(900));
    assertThat(
            watch(
                    NOW,
                    certificate(1)
                        .valid(NOW.minusSeconds(720), NOW.plusSeconds(240))
                        .delivered(NOW.minusSeconds(700)),
                    renewed(2, NOW))
                .nextChange())
        .contains(NOW.plusSeconds(60));
    assertThat(watch(NOW, over.delivered(RENEWED), renewed(2, NOW)).nextChange())
        .contains(NOW.plusSeconds(900));
    assertThat(watch(NOW, renewed(2, NOW)).nextChange())
        .as("the predecessor's object is gone")
        .contains(NOW.plusSeconds(900));
  }

  @Test
  @DisplayName("S22 a move to another authority is waited for like a renewal")
  void authorityChanged() {
    assertThat(
            watch(
                NOW.plus(Duration.ofDays(2)),
                first,
                certificate(2).because(AUTHORITY_CHANGED).valid(RENEWED, END)))
        .isInstanceOf(DeliveryWatch.Overdue.class);
  }

  @Test
  @DisplayName("S22 S31 a renewal of what was never fetched gives no more time, nor another name")
  void inherited() {
    Instant now = RENEWED.plus(Duration.ofDays(3));

    assertThat(watch(now, first, renewed(2, RENEWED), renewed(3, now)))
        .isEqualTo(
            new DeliveryWatch.Overdue(
                new Expectation(Purpose.RENEWAL, RENEWED, RENEWED.plus(Duration.ofHours(24)))));
    assertThat(watch(now, first, regenerated(2, RENEWED), renewed(3, now)))
        .isEqualTo(
            new DeliveryWatch.Overdue(
                new Expectation(Purpose.REGENERATION, RENEWED, RENEWED.plusSeconds(900))));
  }

  @Test
  @DisplayName("S31 another regeneration starts the time anew")
  void regeneratedAgain() {
    Instant now = RENEWED.plus(Duration.ofDays(3));

    assertThat(
            watch(
                now,
                first.revoked(RevocationReason.SUPERSEDED),
                regenerated(2, RENEWED).revoked(RevocationReason.SUPERSEDED),
                regenerated(3, now)))
        .isInstanceOf(DeliveryWatch.Awaited.class);
  }

  @Test
  @DisplayName("A station that never fetched any certificate is never overdue, nor a new key's")
  void neverMounted() {
    assertThat(watch(END, certificate(1))).isEqualTo(new DeliveryWatch.Unwatched());
    assertThat(watch(END, certificate(1), renewed(2, NOW)))
        .isEqualTo(new DeliveryWatch.Unwatched());
    assertThat(watch(END, first, certificate(2).because(KEY_CHANGED)))
        .isEqualTo(new DeliveryWatch.Unwatched());
    assertThat(watch(END, first, certificate(2).because(KEY_CHANGED, REGENERATED)))
        .isInstanceOf(DeliveryWatch.Overdue.class);
  }

  @Test
  @DisplayName("S22 what a station has in hand is its former certificate, until that ends")
  void possession() {
    Instant end = RENEWED.plus(Duration.ofDays(6));
    KnownCertificate former = first.known();
    KnownCertificate next = renewed(2, RENEWED).known();
    List<KnownCertificate> both = List.of(former, next);

    assertThat(Possession.of(next, new CertificateHistory(both, end)))
        .isEqualTo(new Possession.Former(former));
    assertThat(Possession.of(next, new CertificateHistory(both, end.plusSeconds(1))))
        .isEqualTo(new Possession.Ended(former));
    assertThat(
            Possession.of(
                renewed(2, RENEWED).forKey("B").known(), new CertificateHistory(both, end)))
        .as("another key's is of no use")
        .isEqualTo(new Possession.Nothing());
    assertThat(
            Possession.of(
                next,
                new CertificateHistory(
                    List.of(first.revoked(RevocationReason.SUPERSEDED).known(), next), end)))
        .isEqualTo(new Possession.Nothing());
  }

  @Test
  @DisplayName("S22 S31 the next change is the deadline, then the end of what the station has")
  void nextChange() {
    AStation station = station().having(first, renewed(2, RENEWED));
    Instant deadline = RENEWED.plus(Duration.ofHours(24));
    Instant end = RENEWED.plus(Duration.ofDays(6));

    assertThat(NextChange.of(station.at(RENEWED).decided(), station.observed())).contains(deadline);
    assertThat(NextChange.of(station.at(deadline).decided(), station.observed()))
        .contains(end.plusSeconds(1));
    assertThat(NextChange.of(station.at(end.plusSeconds(1)).decided(), station.observed()))
        .contains(END.plusSeconds(1));
  }
}
