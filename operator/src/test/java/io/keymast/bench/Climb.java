package io.keymast.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A fleet that grows from mark to mark. What a station costs at a mark is told by the last ten
 * waves before it, which are as large at each of them.
 *
 * @param first of the marks
 */
record Climb(int first) {
  private static final int JUDGED = 10;

  /** Waves that only make the fleet larger. */
  List<Wave> approaches(int mark, Contender contender) throws Exception {
    return grows(Math.max(1, first / 2), mark - JUDGED * judged(), contender);
  }

  /** Those that tell. */
  List<Wave> reaches(int mark, Contender contender) throws Exception {
    return grows(judged(), mark, contender);
  }

  private int judged() {
    return Math.max(1, first / JUDGED);
  }

  private static List<Wave> grows(int atOnce, int goal, Contender contender) throws Exception {
    List<Wave> waves = new ArrayList<>();
    while (contender.fleet().ready() < goal) {
      waves.add(Wave.declared(Math.min(atOnce, goal - contender.fleet().ready()), contender));
    }
    return waves;
  }
}
