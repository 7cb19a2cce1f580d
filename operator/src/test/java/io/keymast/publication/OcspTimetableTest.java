package io.keymast.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import io.keymast.pki.OcspStatus;
import io.keymast.pki.OcspTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OcspTimetableTest {
  private static final Instant MINUTE = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant NOW = MINUTE.plusSeconds(42);
  private static final Instant END = MINUTE.plus(Duration.ofHours(20));
  private static final OcspStatus GOOD = new OcspStatus.Good();

  private static OcspTimes times(OcspStatus status, Duration age, Instant end) {
    return OcspTimetable.of(List.of(status), NOW, age, end).orElseThrow();
  }

  @Test
  @DisplayName("All replicas give one answer in one minute; it holds for an hour")
  void wholeMinutes() {
    assertThat(times(GOOD, Duration.ofSeconds(9), END))
        .isEqualTo(new OcspTimes(MINUTE, MINUTE, MINUTE.plus(Duration.ofHours(1))));
  }

  @Test
  @DisplayName("No answer outlives its responder")
  void responderEnds() {
    Instant end = NOW.plusSeconds(90);

    assertThat(times(GOOD, Duration.ZERO, end).nextUpdate()).isEqualTo(end);
  }

  @Test
  @DisplayName("A revocation of this minute makes a newer answer than the one before it")
  void revokedInThisMinute() {
    Instant revokedAt = MINUTE.plusSeconds(40);

    OcspTimes times =
        times(new OcspStatus.Revoked(revokedAt, RevocationReason.SUPERSEDED), Duration.ZERO, END);

    assertThat(times.thisUpdate()).isEqualTo(revokedAt);
    assertThat(times.producedAt()).isEqualTo(revokedAt);
  }

  @Test
  @DisplayName("While the cluster is away, thisUpdate says since when")
  void stale() {
    OcspTimes times = times(GOOD, Duration.ofMinutes(50), END);

    assertThat(times.thisUpdate()).isEqualTo(MINUTE.minus(Duration.ofMinutes(50)));
    assertThat(times.nextUpdate()).isEqualTo(MINUTE.plus(Duration.ofHours(1)));
  }

  @ParameterizedTest(name = "known {0} min ago")
  @ValueSource(ints = {1, 59, 61, 90, 118})
  @DisplayName("No answer holds longer than two hours from what is known, however late it is asked")
  void neverBeyondWhatIsKnown(int minutes) {
    OcspTimes times = times(GOOD, Duration.ofMinutes(minutes), END);

    assertThat(Duration.between(times.thisUpdate(), times.nextUpdate()))
        .isLessThanOrEqualTo(Duration.ofHours(2));
    assertThat(times.nextUpdate()).isAfter(NOW);
  }

  @Test
  @DisplayName("What was known two hours ago is not told any more")
  void tooOld() {
    assertThat(OcspTimetable.of(List.of(GOOD), NOW, Duration.ofHours(2), END)).isEmpty();
    assertThat(OcspTimetable.of(List.of(GOOD), NOW, Duration.ofDays(2), END)).isEmpty();
  }

  @Test
  @DisplayName("What is unknown may be asked about again soon")
  void unknown() {
    assertThat(times(new OcspStatus.Unknown(), Duration.ZERO, END).nextUpdate())
        .isEqualTo(MINUTE.plus(Duration.ofMinutes(2)));
  }
}
