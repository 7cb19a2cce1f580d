package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.support.ProxiedWrite;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** However few writes a story has and however few are to be hit, it is hit. */
class RehearsedWritesTest {
  private final RehearsedWrites<Workload> writes = new RehearsedWrites<>(Workload.class);

  @Test
  @DisplayName("A wide stride hits a write of each story all the same")
  void wideStride() {
    Arrays.stream(Workload.values())
        .forEach(workload -> writes.put(workload, writes(1 + workload.ordinal() % 5)));

    assertThat(writes.rounds(Affliction.KILLED_AFTER, 24))
        .singleElement()
        .satisfies(
            plans ->
                assertThat(plans)
                    .extracting(CrashPlan::story)
                    .containsExactlyInAnyOrder(Workload.values()));
  }

  @Test
  @DisplayName("A stride of one hits each write of each story once")
  void everyWrite() {
    writes.put(Workload.RENEWAL, writes(3));
    writes.put(Workload.THEFT, writes(2));

    assertThat(writes.rounds(Affliction.KILLED_AFTER, 1).stream().flatMap(List::stream))
        .extracting(CrashPlan::toString)
        .doesNotHaveDuplicates()
        .hasSize(5);
  }

  @Test
  @DisplayName("A story that writes nothing is no story to be hit")
  void nothingToHit() {
    writes.put(Workload.RENEWAL, List.of());

    assertThatThrownBy(() -> writes.rounds(Affliction.KILLED_AFTER, 2))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(Workload.RENEWAL.toString());
  }

  private static List<ProxiedWrite> writes(int number) {
    return IntStream.rangeClosed(1, number).mapToObj(RehearsedWritesTest::write).toList();
  }

  private static ProxiedWrite write(int occurrence) {
    return new ProxiedWrite("PATCH", "basestations/status", "stations", "roof", occurrence);
  }
}
