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

  private static List<Moment> moments(long seed) {
    return Stream.generate(new KillMoments(seed)::next).limit(100).toList();
  }
}
