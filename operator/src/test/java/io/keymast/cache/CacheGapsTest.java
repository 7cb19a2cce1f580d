package io.keymast.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CacheGapsTest {
  private static final String STATION = "BaseStation site/roof 1f";

  @Test
  @DisplayName("What the cache has as it is, or newer, is no gap")
  void known() {
    assertThat(gaps(Map.of(STATION, "9"), "100", Map.of(STATION, "9"))).isEmpty();
    assertThat(gaps(Map.of(STATION, "9"), "100", Map.of(STATION, "10"))).isEmpty();
  }

  @Test
  @DisplayName("What is older in the cache, or not in it, is one")
  void missed() {
    assertThat(gaps(Map.of(STATION, "10"), "100", Map.of(STATION, "9")))
        .containsExactly(Map.entry(STATION, "9"));
    assertThat(gaps(Map.of(STATION, "10"), "100", Map.of()))
        .containsExactly(Map.entry(STATION, ""));
  }

  @Test
  @DisplayName("So is what is gone, but not what was made, or changed, after the list")
  void gone() {
    assertThat(gaps(Map.of(), "100", Map.of(STATION, "99")))
        .containsExactly(Map.entry(STATION, "99"));
    assertThat(gaps(Map.of(), "100", Map.of(STATION, "101"))).isEmpty();
  }

  @Test
  @DisplayName("Where resourceVersions are no numbers, only what is missing can be told")
  void notComparable() {
    assertThat(gaps(Map.of(STATION, "b"), "c", Map.of(STATION, "a"))).isEmpty();
    assertThat(gaps(Map.of(), "c", Map.of(STATION, "a"))).isEmpty();
    assertThat(gaps(Map.of(STATION, "b"), "c", Map.of())).containsExactly(Map.entry(STATION, ""));
  }

  @Test
  @DisplayName("One that is still where it was has lost an event; one that has moved on has not")
  void asBefore() {
    CacheGaps former = new CacheGaps(Map.of(STATION, "9", "another", "9", "filled", "9"), 3);

    assertThat(new CacheGaps(Map.of(STATION, "9", "another", "12", "new", "9"), 3).asBefore(former))
        .containsExactly(STATION);
  }

  private static Map<String, String> gaps(
      Map<String, String> live, String listed, Map<String, String> cached) {
    GapSearch search = new GapSearch(versions(cached));
    versions(live).forEach(search::meets);
    return search.found(listed).known();
  }

  private static Stream<ObjectVersion> versions(Map<String, String> objects) {
    return objects.values().stream()
        .map(version -> new ObjectVersion("BaseStation", "site", "roof", "1f", version));
  }
}
