package io.keymast.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which events a trouble of watches has come to, and which watches: none is no trouble at all. */
final class TouchedEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<About> events = new CopyOnWriteArrayList<>();
  private final List<Cut> cuts = new CopyOnWriteArrayList<>();

  /** Whose event it is. */
  record About(String namespace, String name) {
    /** A bookmark's is nobody's, nor is that of a line which is none of a watch. */
    static Optional<About> of(byte[] event) {
      try {
        JsonNode metadata = JSON.readTree(event).path("object").path("metadata");
        return Optional.of(
                new About(metadata.path("namespace").asText(), metadata.path("name").asText()))
            .filter(about -> !about.name().isEmpty());
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }

  /** A watch was broken off that had told of these. */
  private record Cut(String resource, Set<About> told) {
    boolean hasToldOf(BiPredicate<String, String> about) {
      return told.stream().anyMatch(each -> about.test(each.namespace(), each.name()));
    }
  }

  void add(byte[] event) {
    About.of(event).ifPresent(events::add);
  }

  void expires(String resource, Set<About> told) {
    cuts.add(new Cut(resource, Set.copyOf(told)));
  }

  void forget() {
    events.clear();
    cuts.clear();
  }

  long count(BiPredicate<String, String> about) {
    return events.stream().filter(each -> about.test(each.namespace(), each.name())).count();
  }

  Set<String> expired() {
    return resources(cuts.stream());
  }

  Set<String> expired(BiPredicate<String, String> about) {
    return resources(cuts.stream().filter(cut -> cut.hasToldOf(about)));
  }

  private static Set<String> resources(Stream<Cut> cuts) {
    return cuts.map(Cut::resource).collect(Collectors.toSet());
  }
}
