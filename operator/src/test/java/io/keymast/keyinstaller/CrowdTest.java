package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whom a server with 16 connections lets go. */
class CrowdTest {
  private static final Crowd CROWD = new Crowd(16);

  @Test
  @DisplayName("Nobody leaves while an eighth is free")
  void roomForMore() {
    assertThat(leaving(waits(14, 100))).isEmpty();
  }

  @Test
  @DisplayName("Who was waited for longest leaves first, until half are free")
  void longestFirst() {
    Map<Integer, Integer> waits =
        IntStream.range(0, 15)
            .boxed()
            .collect(Collectors.toMap(Function.identity(), number -> 10 + number));

    assertThat(leaving(waits)).containsExactly(14, 13, 12, 11, 10, 9, 8);
  }

  @Test
  @DisplayName("Who was hardly waited for stays, however full it is")
  void hardlyWaitedFor() {
    Map<Integer, Integer> waits = waits(16, 3);
    waits.put(5, 4);

    assertThat(leaving(waits)).containsExactly(5);
  }

  @Test
  @DisplayName("Who waits for the server stays, however long he was waited for before")
  void waitsForServer() {
    Map<Integer, Integer> waits = waits(16, 100);

    assertThat(CROWD.leaving(waits, (number, times) -> number == 7 ? times : Crowd.NOT_WAITED_FOR))
        .containsExactly(7);
  }

  private static List<Integer> leaving(Map<Integer, Integer> waits) {
    return CROWD.leaving(waits, (_, times) -> times);
  }

  private static Map<Integer, Integer> waits(int connections, int each) {
    return IntStream.range(0, connections)
        .boxed()
        .collect(Collectors.toMap(Function.identity(), _ -> each));
  }
}
