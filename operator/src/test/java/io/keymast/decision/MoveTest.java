package io.keymast.decision;

import static io.keymast.decision.CaKeys.B;
import static io.keymast.decision.CaKeys.C;
import static io.keymast.decision.CaKeys.NOW;
import static io.keymast.decision.CaKeys.WEEK;
import static io.keymast.decision.CaKeys.YEARS_AGO;
import static io.keymast.decision.CaKeys.ca;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.Move.Fleet;
import io.keymast.domain.Eui64;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How stations move to the CA key that issues. */
class MoveTest {
  private static final Instant BEFORE = NOW.minus(Duration.ofDays(2));
  private static final Move UNDERWAY = new Move.Underway(BEFORE);
  private static final Fleet HEALTHY = new Fleet(500, 500, 20);
  private static final Fleet FAILING = new Fleet(500, 500, 26);

  @Test
  @DisplayName("It begins with the first station that has to, and ends with the last")
  void beginsAndEnds() {
    assertThat(next(new Move.Settled(), new Fleet(0, 0, 0))).isEqualTo(new Move.Settled());
    assertThat(next(new Move.Settled(), HEALTHY)).isEqualTo(new Move.Underway(NOW));
    assertThat(next(UNDERWAY, HEALTHY)).isEqualTo(UNDERWAY);
    assertThat(next(UNDERWAY, new Fleet(0, 1000, 0))).isEqualTo(new Move.Settled());
  }

  @Test
  @DisplayName("It is held when more than 20 and more than 5 % did not fetch their certificate")
  void held() {
    assertThat(next(UNDERWAY, FAILING)).isEqualTo(new Move.Held(NOW));
    assertThat(next(UNDERWAY, new Fleet(500, 500, 25))).isEqualTo(UNDERWAY);
    assertThat(next(UNDERWAY, new Fleet(500, 20, 20))).isEqualTo(UNDERWAY);
    assertThat(next(UNDERWAY, new Fleet(500, 21, 21))).isEqualTo(new Move.Held(NOW));
  }

  @Test
  @DisplayName("Held, it goes on only by a person's word, which begins it anew")
  void goesOn() {
    Move held = new Move.Held(BEFORE);
    Brakes brakes = Brakes.released().engaging(held.brake(FAILING).orElseThrow());

    Succession running = issuingSince(BEFORE);
    assertThat(Move.next(held, HEALTHY, running, brakes, NOW)).isEqualTo(held);
    assertThat(Move.next(held, HEALTHY, running, brakes.hearing(Optional.of("ok")), NOW))
        .isEqualTo(new Move.Underway(NOW));
  }

  @Test
  @DisplayName("To pause what is held, and to go on, does not release it")
  void pausedWhileHeld() {
    Move held = new Move.Held(BEFORE);
    Brakes brakes = Brakes.released().engaging(held.brake(FAILING).orElseThrow());

    Succession running = issuingSince(BEFORE);
    Succession paused =
        new Succession(running.generations(), CaKeys.selfSigned().paused().policy());
    assertThat(Move.next(held, FAILING, paused, brakes, NOW)).isEqualTo(new Move.Paused());
    assertThat(Move.next(new Move.Paused(), HEALTHY, running, brakes, NOW))
        .isEqualTo(new Move.Held(NOW));
    assertThat(next(new Move.Paused(), FAILING)).isEqualTo(new Move.Underway(NOW));
  }

  @Test
  @DisplayName("What holds it holds no issuing, and begins when it does")
  void brake() {
    assertThat(new Move.Held(BEFORE).brake(FAILING))
        .hasValueSatisfying(
            brake -> {
              assertThat(brake.isFor(BrakeReason.ROTATION_HELD)).isTrue();
              assertThat(brake.holdsIssuing()).isFalse();
              assertThat(brake.since()).isEqualTo(BEFORE);
              assertThat(brake.message()).startsWith("26 of the 500 stations");
            });
    assertThat(UNDERWAY.brake(FAILING)).isEmpty();
  }

  @Test
  @DisplayName("Stations move one after the other within the spread, each at its own moment")
  void spread() {
    CaGeneration former = CaKeys.retiring(1, ca("a"), BEFORE);
    FormerKey key =
        new Succession(List.of(former), CaKeys.selfSigned().policy())
            .formerKeys(new Move.Underway(NOW))
            .getFirst();

    List<Instant> times =
        IntStream.range(0, 1000).mapToObj(MoveTest::eui).map(key::moveTime).sorted().toList();

    assertThat(times).allMatch(it -> !it.isBefore(NOW) && it.isBefore(NOW.plus(WEEK)));
    assertThat(Duration.between(times.getFirst(), times.get(499)))
        .isBetween(Duration.ofHours(78), Duration.ofHours(90));
    assertThat(key.moveTime(eui(7))).isEqualTo(key.moveTime(eui(7)));
  }

  @Test
  @DisplayName(
      "A CA key that begins to issue while some have not moved yet spreads all over the whole time"
          + " again, once")
  void begunAnew() {
    Succession succession = issuingSince(NOW);

    Move anew = next(UNDERWAY, FAILING, succession, NOW);

    assertThat(anew).isEqualTo(new Move.Underway(NOW));
    assertThat(next(anew, HEALTHY, succession, NOW.plus(WEEK))).isEqualTo(anew);
    assertThat(succession.formerKeys(anew))
        .hasSize(2)
        .allSatisfy(
            key ->
                assertThat(IntStream.range(0, 1000).mapToObj(MoveTest::eui).map(key::moveTime))
                    .allMatch(it -> !it.isBefore(NOW) && it.isBefore(NOW.plus(WEEK)))
                    .anyMatch(it -> it.isAfter(NOW.plus(Duration.ofDays(6)))));
  }

  @Test
  @DisplayName(
      "By a clock that is behind the one that it began by, it begins anew once all the same")
  void clockBehind() {
    Instant ahead = NOW.plusSeconds(30);
    Succession succession = issuingSince(ahead);

    Move anew = next(UNDERWAY, HEALTHY, succession, NOW);

    assertThat(anew).isEqualTo(new Move.Underway(ahead));
    assertThat(next(anew, HEALTHY, succession, NOW.plusSeconds(1))).isEqualTo(anew);
  }

  @Test
  @DisplayName("Paused or held, nobody moves")
  void nobodyMoves() {
    Succession succession =
        new Succession(List.of(CaKeys.retiring(1, ca("a"), BEFORE)), CaKeys.selfSigned().policy());

    assertThat(List.of(new Move.Paused(), new Move.Held(NOW)))
        .allSatisfy(
            move ->
                assertThat(succession.formerKeys(move))
                    .singleElement()
                    .satisfies(it -> assertThat(it.moveTime(eui(1))).isEqualTo(Instant.MAX)));
  }

  private static Move next(Move former, Fleet fleet) {
    return next(former, fleet, issuingSince(BEFORE), NOW);
  }

  private static Move next(Move former, Fleet fleet, Succession succession, Instant now) {
    return Move.next(former, fleet, succession, Brakes.released(), now);
  }

  private static Succession issuingSince(Instant instant) {
    return new Succession(
        List.of(
            CaKeys.retiring(1, ca("a"), YEARS_AGO),
            CaKeys.retiring(2, B, YEARS_AGO),
            CaKeys.active(3, C, instant)),
        CaKeys.selfSigned().policy());
  }

  private static Eui64 eui(int number) {
    return new Eui64("%016X".formatted(0x0016C00110000000L + number));
  }
}
