package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.domain.StationName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DueStationsTest {
  private static final Instant NOW = Instant.parse("2028-11-23T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  @DisplayName("Whose certificate ends first is the first; whose is not due is left alone")
  void mostUrgentFirst() {
    assertThat(
            DueStations.mostUrgentFirst(
                Stream.of(
                    station("relaxed", NOW.minus(DAY), NOW.plus(DAY.multipliedBy(6))),
                    station("not-due", NOW.plusSeconds(1), NOW.plus(DAY)),
                    station("urgent", NOW.minus(DAY.multipliedBy(5)), NOW.plusSeconds(60)),
                    station("ended", NOW.minus(DAY.multipliedBy(9)), NOW.minus(DAY))),
                NOW))
        .extracting(StationName::name)
        .containsExactly("ended", "urgent", "relaxed");
  }

  @Test
  @DisplayName("S19 A certificate is due from its renewal time on, to the second")
  void dueToTheSecond() {
    BaseStation station = station("edge", NOW, NOW.plus(DAY));

    assertThat(DueStations.mostUrgentFirst(Stream.of(station), NOW.minusNanos(1))).isEmpty();
    assertThat(DueStations.mostUrgentFirst(Stream.of(station), NOW)).hasSize(1);
  }

  @Test
  @DisplayName("A certificate that ends is due, though its renewal time is not known")
  void endIsEnough() {
    assertThat(DueStations.mostUrgentFirst(Stream.of(station("ended", null, NOW)), NOW)).hasSize(1);
  }

  @Test
  @DisplayName("A station without a status or a certificate waits for nothing but its full pass")
  void withoutCertificate() {
    BaseStation bare = station("bare", null, null);
    BaseStation fresh = station("fresh", null, null);
    fresh.setStatus(null);

    assertThat(DueStations.mostUrgentFirst(Stream.of(bare, fresh), NOW)).isEmpty();
  }

  private static BaseStation station(
      String name, @Nullable Instant renewalTime, @Nullable Instant notAfter) {
    BaseStation station = new BaseStation();
    station.setMetadata(new ObjectMetaBuilder().withNamespace("lora").withName(name).build());
    station.setStatus(
        new BaseStationStatus(
            1L,
            null,
            new BaseStationStatus.Certificate(
                name, null, null, null, notAfter, renewalTime, List.of(), null, null),
            null,
            null,
            null,
            List.of()));
    return station;
  }
}
