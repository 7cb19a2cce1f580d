package io.keymast.reconciler.brakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReissueWatchTest {
  private static final AuthorityName AUTHORITY = new AuthorityName("platform", "lora");
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);
  private final AtomicInteger fleet = new AtomicInteger(60);
  private final AtomicInteger lookups = new AtomicInteger();
  private final ReissueWatch watch = new ReissueWatch(nanoTime::get);

  @Test
  @DisplayName("However many threads ask at once, the limit is exact")
  void exact() {
    long let = IntStream.range(0, 1000).parallel().filter(this::isLet).count();

    assertThat(let).isEqualTo(20);
  }

  @Test
  @DisplayName("A station that asks again counts once")
  void distinct() {
    assertThat(IntStream.range(0, 100).filter(any -> isLet(1)).count()).isEqualTo(100);
    assertThat(IntStream.range(0, 100).filter(this::isLet).count()).isEqualTo(20);
  }

  @Test
  @DisplayName("After ten minutes a station counts no more, though the machine's counter overflows")
  void slides() {
    assertThat(IntStream.range(0, 15).filter(this::isLet).count()).isEqualTo(15);
    passes(Duration.ofMinutes(6));
    assertThat(IntStream.range(15, 40).filter(this::isLet).count()).isEqualTo(5);
    passes(Duration.ofMinutes(4).plusNanos(1));
    assertThat(IntStream.range(20, 60).filter(this::isLet).count()).isEqualTo(15);
  }

  @Test
  @DisplayName("Each authority is counted by itself")
  void byAuthority() {
    AuthorityName other = new AuthorityName("platform", "other");
    assertThat(IntStream.range(0, 40).filter(this::isLet).count()).isEqualTo(20);

    assertThat(watch.count(other, station(30), () -> 60, NOW)).isEmpty();
  }

  @Test
  @DisplayName("Those that a person lets go on are not counted, until they have their certificate")
  void admit() {
    assertThat(IntStream.range(0, 60).filter(this::isLet).count()).isEqualTo(20);

    watch.admit(AUTHORITY, IntStream.range(20, 60).mapToObj(ReissueWatchTest::station).toList());

    assertThat(IntStream.range(20, 60).filter(this::isLet).count()).isEqualTo(40);
    List.of(20, 21).forEach(number -> watch.issued(AUTHORITY, station(number)));
    assertThat(IntStream.range(0, 22).filter(this::isLet).count()).isEqualTo(20);
  }

  @Test
  @DisplayName(
      "How many stations there are is looked up once in ten seconds, however many are lost")
  void looksUpSeldom() {
    fleet.set(100_000);

    assertThat(IntStream.range(0, 5_000).filter(this::isLet).count()).isEqualTo(5_000);
    assertThat(lookups).hasValue(1);
    passes(Duration.ofSeconds(10));
    fleet.set(1_000);
    assertThat(isLet(5_000)).as("of the many, most are gone").isFalse();
  }

  @Test
  @DisplayName("Before a certificate is held back, it is looked up anew: stations may have come")
  void grows() {
    fleet.set(1_000);
    assertThat(IntStream.range(0, 50).filter(this::isLet).count()).isEqualTo(50);

    fleet.set(1_020);

    assertThat(IntStream.range(50, 60).filter(this::isLet).count()).isEqualTo(1);
  }

  private void passes(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  private boolean isLet(int station) {
    return watch.count(AUTHORITY, station(station), this::countsFleet, NOW).isEmpty();
  }

  private int countsFleet() {
    lookups.incrementAndGet();
    return fleet.get();
  }

  private static StationName station(int number) {
    return new StationName("radio", "station-" + number);
  }
}
