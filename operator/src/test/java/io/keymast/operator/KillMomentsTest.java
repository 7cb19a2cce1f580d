package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.operator.KillMoments.Moment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KillMomentsTest {
  @Test
  @DisplayName("The same seed chooses the same moments, another one others, of both kinds")
  void areReproducible() {
    List<Moment> chosen = moments(7);

    assertThat(moments(7)).isEqualTo(chosen);
    assertThat(moments(8)).isNotEqualTo(chosen);
    assertThat(chosen)
        .hasAtLeastOneElementOfType(Moment.WhileStarting.class)
        .hasAtLeastOneElementOfType(Moment.AfterWrites.class);
  }

  @Test
  @DisplayName("Of two operators either is hit, of one always that, and its moments are the same")
  void victims() {
    KillMoments ofTwo = new KillMoments(7);
    KillMoments ofOne = new KillMoments(7);

    assertThat(Stream.generate(() -> ofTwo.victim(2)).limit(100)).contains(0, 1);
    assertThat(Stream.generate(() -> ofOne.victim(1)).limit(100)).containsOnly(0);
    assertThat(ofOne.next()).isEqualTo(moments(7).getFirst());
  }

  private static List<Moment> moments(long seed) {
    return Stream.generate(new KillMoments(seed)::next).limit(100).toList();
  }
}
