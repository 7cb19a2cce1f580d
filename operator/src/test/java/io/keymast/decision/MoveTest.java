package io.keymast.decision;

import static io.keymast.decision.CaKeys.NOW;
import static io.keymast.decision.CaKeys.WEEK;
import static io.keymast.decision.CaKeys.ca;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.Move.Fleet;
import io.keymast.domain.Eui64;
import io.keymast.validation.AuthorityPolicy.Pace;
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

    assertThat(Move.next(held, HEALTHY, Pace.RUNNING, brakes, NOW)).isEqualTo(held);
    assertThat(Move.next(held, HEALTHY, Pace.RUNNING, brakes.hearing(Optional.of("ok")), NOW))
        .isEqualTo(new Move.Underway(NOW));
  }

  @Test
  @DisplayName("To pause what is held, and to go on, does not release it")
  void pausedWhileHeld() {
    Move held = new Move.Held(BEFORE);
    Brakes brakes = Brakes.released().engaging(held.brake(FAILING).orElseThrow());

    assertThat(Move.next(held, FAILING, Pace.PAUSED, brakes, NOW)).isEqualTo(new Move.Paused());
    assertThat(Move.next(new Move.Paused(), HEALTHY, Pace.RUNNING, brakes, NOW))
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
    return Move.next(former, fleet, Pace.RUNNING, Brakes.released(), NOW);
  }

  private static Eui64 eui(int number) {
    return new Eui64("%016X".formatted(0x0016C00110000000L + number));
  }
}
