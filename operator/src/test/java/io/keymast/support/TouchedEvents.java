package io.keymast.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;

/** Which events a trouble of watches has come to, and which watches: none is no trouble at all. */
final class TouchedEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<About> events = new CopyOnWriteArrayList<>();
  private final Set<String> expired = ConcurrentHashMap.newKeySet();

  /** Whose event it is; a bookmark's is nobody's. */
  private record About(String namespace, String name) {
    static About of(byte[] event) throws IOException {
      JsonNode metadata = JSON.readTree(event).path("object").path("metadata");
      return new About(metadata.path("namespace").asText(), metadata.path("name").asText());
    }
  }

  void add(byte[] event) {
    try {
      About about = About.of(event);
      if (!about.name().isEmpty()) {
        events.add(about);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("no event of a watch", e);
    }
  }

  void expires(String resource) {
    expired.add(resource);
  }

  void forget() {
    events.clear();
    expired.clear();
  }

  long count(BiPredicate<String, String> about) {
    return events.stream().filter(each -> about.test(each.namespace(), each.name())).count();
  }

  Set<String> expired() {
    return Set.copyOf(expired);
  }
}
