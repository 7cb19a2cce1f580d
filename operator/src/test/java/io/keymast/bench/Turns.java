package io.keymast.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** Contestants in their order, of whom one turn may tell several figures. */
final class Turns {
  private final Map<String, Callable<Double>> contestants = new LinkedHashMap<>();

  void add(String name, Callable<Double> turn) {
    contestants.put(name, turn);
  }

  /**
   * @param turn taken for the first of the figures, and told for all
   */
  void add(List<String> figures, Callable<List<Double>> turn) {
    AtomicReference<List<Double>> told = new AtomicReference<>(List.of());
    String first = figures.getFirst();
    add(
        first,
        () -> {
          told.set(turn.call());
          return told.get().getFirst();
        });
    for (int i = 1; i < figures.size(); i++) {
      int figure = i;
      add(figures.get(figure), () -> told.get().get(figure));
    }
  }

  Rounds take(Scale scale) throws Exception {
    return Rounds.run(
        scale.pace().rounds(), scale.pace().mostRounds(), Openssl.yardstick(), contestants);
  }
}
