package io.keymast.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.domain.AuthorityName;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the operator's journal says, over all its lives. */
record SigningRecord(List<JsonNode> entries) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static SigningRecord of(List<String> journal) {
    return new SigningRecord(journal.stream().map(SigningRecord::parse).toList());
  }

  /** The serial numbers of the certificates signed for the scene's station. */
  List<String> signed(Scene scene) {
    Set<String> authorities =
        scene.authorities().all().stream().map(AuthorityName::toString).collect(Collectors.toSet());
    return serials(
        "signed",
        entry ->
            authorities.contains(entry.path("authority").asText())
                && entry.path("subject").asText().startsWith("station"));
  }

  List<String> stored(Scene scene) {
    return serials("stored", isOfStation(scene));
  }

  List<String> discarded(Scene scene) {
    return serials("discarded", isOfStation(scene));
  }

  private static Predicate<JsonNode> isOfStation(Scene scene) {
    String station = scene.team().stationNamespace() + "/" + scene.station().name();
    return entry -> entry.path("station").asText().equals(station);
  }

  private List<String> serials(String kind, Predicate<JsonNode> which) {
    return entries.stream()
        .filter(entry -> entry.path("journal").asText().equals(kind))
        .filter(which)
        .map(entry -> entry.path("serialNumber").asText())
        .toList();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
