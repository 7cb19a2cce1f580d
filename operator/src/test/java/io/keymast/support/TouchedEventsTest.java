package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A trouble that came to nothing must be known as that. */
class TouchedEventsTest {
  private final TouchedEvents touched = new TouchedEvents();

  @Test
  @DisplayName("An event counts for its object, and a bookmark for nobody")
  void counts() {
    touched.add(event("MODIFIED", "\"name\":\"roof\",\"namespace\":\"stations\""));
    touched.add(event("BOOKMARK", "\"resourceVersion\":\"12\""));

    assertThat(touched.count((namespace, name) -> true)).isEqualTo(1);
    assertThat(touched.count((namespace, name) -> name.equals("roof"))).isEqualTo(1);
    assertThat(touched.count((namespace, name) -> namespace.equals("stations"))).isEqualTo(1);
    assertThat(touched.count((namespace, name) -> name.equals("cellar"))).isZero();
  }

  @Test
  @DisplayName("What is forgotten counts no longer")
  void forgets() {
    touched.add(event("DELETED", "\"name\":\"roof\",\"namespace\":\"stations\""));
    touched.expires("secrets", Set.of());
    assertThat(touched.expired()).containsExactly("secrets");

    touched.forget();

    assertThat(touched.count((namespace, name) -> true)).isZero();
    assertThat(touched.expired()).isEmpty();
  }

  @Test
  @DisplayName("A watch that was broken off counts for whom it had told of, and for no other")
  void expires() {
    Set<TouchedEvents.About> told =
        TouchedEvents.About.of(event("ADDED", "\"name\":\"roof\",\"namespace\":\"stations\""))
            .map(Set::of)
            .orElseThrow();
    touched.expires("basestations", told);
    touched.expires("namespaces", Set.of());

    assertThat(touched.expired()).containsExactlyInAnyOrder("basestations", "namespaces");
    assertThat(touched.expired((namespace, name) -> name.equals("roof")))
        .containsExactly("basestations");
    assertThat(touched.expired((namespace, name) -> name.equals("cellar"))).isEmpty();
  }

  private static byte[] event(String type, String metadata) {
    return "{\"type\":\"%s\",\"object\":{\"metadata\":{%s}}}\n"
        .formatted(type, metadata)
        .getBytes(StandardCharsets.UTF_8);
  }
}
