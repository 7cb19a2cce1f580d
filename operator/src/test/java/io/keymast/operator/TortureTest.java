package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.auditor.Audit;
import io.keymast.operator.TortureResults.Row;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What comes to no end is told by the results too. */
class TortureTest {
  private final TortureResults results = new TortureResults();

  @Test
  @DisplayName("Each plan of a round that came to no end is in the results, and has diverged")
  void unendedRound() {
    List<CrashPlan<Workload>> plans =
        List.of(CrashPlan.inStorm(Workload.RENEWAL), CrashPlan.inStorm(Workload.THEFT));
    Torture torture = new Torture(new Nowhere(), results);

    long tests =
        torture
            .round(
                "round",
                plans,
                _ -> {
                  throw new AssertionError("it writes for ever");
                })
            .getChildren()
            .count();

    assertThat(tests).isEqualTo(2);
    assertThat(results.rows())
        .containsExactly(new Row(plans.getFirst().fault(), 2, 0, 0, 0, 2, 0, 0, 0));
  }

  @Test
  @DisplayName("What can't be rehearsed is in the results, and has diverged")
  void unendedRehearsal() {
    Torture torture = new Torture(new Nowhere(), results);

    assertThatThrownBy(torture::rehearses).isInstanceOf(IllegalStateException.class);

    assertThat(results.rows()).containsExactly(new Row("without faults", 1, 0, 0, 0, 1, 0, 0, 0));
  }

  @Test
  @DisplayName("An auditor that had nothing to judge has not found that all is well")
  void nothingToJudge() {
    Torture torture = new Torture(new Nowhere(), results);

    assertThatThrownBy(() -> torture.ends("of-torture-test"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("certificates that it judged");
  }

  /** Nothing can be done there. */
  private static final class Nowhere implements Torture.Stage {
    @Override
    public void rehearses() {
      throw new IllegalStateException("nothing answers");
    }

    @Override
    public Audit audited() {
      return Audit.none("nowhere");
    }

    @Override
    public void close() {}
  }
}
