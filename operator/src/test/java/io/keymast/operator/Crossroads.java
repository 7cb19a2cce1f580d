package io.keymast.operator;

import static org.junit.jupiter.api.Assertions.assertAll;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.function.Executable;

/**
 * Specs to which walks come by different ways and in different orders before they go home. Each
 * must then stand as all others do there, and as one that had that spec from the first.
 *
 * @param <W> who walks
 * @param places one at each spec that never went anywhere
 * @param goes how one goes to the spec of such a one
 * @param stands what must hold then
 */
record Crossroads<W>(List<W> places, BiConsumer<W, W> goes, BiConsumer<W, W> stands) {

  /** Each to each place; neighbours begin at different ones. */
  void areMetBy(List<W> walkers) {
    for (int round = 0; round < places.size(); round++) {
      int turn = round;
      for (int each = 0; each < walkers.size(); each++) {
        goes.accept(walkers.get(each), place(each, turn));
      }
      assertAll(
          IntStream.range(0, walkers.size())
              .<Executable>mapToObj(
                  each -> () -> stands.accept(place(each, turn), walkers.get(each))));
    }
  }

  private W place(int walker, int round) {
    return places.get((walker + round) % places.size());
  }
}
