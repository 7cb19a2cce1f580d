package io.keymast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  @Test
  void oneTurnTellsSeveralFigures() throws Exception {
    Iterator<List<Double>> both = List.of(List.of(1.0, 10.0)).iterator();
    Turns turns = new Turns();
    turns.add(List.of("seconds", "CPU"), both::next);
    turns.add("other", () -> 7.0);

    Rounds rounds = turns.take(Scale.TINY);

    assertThat(rounds.of("seconds").sorted()).containsExactly(1.0);
    assertThat(rounds.of("CPU").sorted()).containsExactly(10.0);
    assertThat(rounds.of("other").sorted()).containsExactly(7.0);
  }
}
