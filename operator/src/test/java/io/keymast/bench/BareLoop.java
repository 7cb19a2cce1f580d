package io.keymast.bench;

import static io.keymast.support.Patience.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keymast.api.ResourceNames;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Writes of a station's way to Ready, by the same accounts, of the same objects, in the same order,
 * and nothing else: nobody looks, decides or signs. While the API server's CPU is the limit, no
 * operator that makes these writes could be faster on it.
 */
final class BareLoop {
  static final String NAMESPACE = "bare";
  private static final String APPLIED = "?fieldManager=" + ResourceNames.OPERATOR + "&force=true";
  private static final String EVENTS = "/apis/events.k8s.io/v1/namespaces/";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Which of them. */
  enum Writes {
    /** Its POST, the finalizer, the certificate, the status, the Event. */
    ALL,
    /** Its POST and the status: what any operator needs. */
    FEWEST
  }

  private final ApiRequests team;
  private final ApiRequests operator;
  private final String finalizer;
  private final String certificate;
  private final String status;
  private final String event;

  private BareLoop(Platform platform, JsonNode station, JsonNode certificate, JsonNode event) {
    this.team = new ApiRequests(platform.controlPlane().admin());
    this.operator = new ApiRequests(platform.controlPlane().asOperator());
    this.finalizer = applied(station, "finalizers");
    this.certificate = fresh(certificate);
    this.status = applied(station, "status");
    this.event = fresh(event);
  }

  /** As it was with this station, which is Ready; its Event may still be on its way. */
  static BareLoop as(int number, Platform platform) throws JsonProcessingException {
    JsonNode station = seen(platform, Platform.STATION_PATH + "/" + Platform.name(number));
    String certificate = station.at("/status/certificate/name").asText();
    return new BareLoop(
        platform,
        station,
        seen(platform, Platform.CERTIFICATE_PATH + "/" + certificate),
        await("an Event of " + Platform.name(number))
            .until(() -> eventOf(number, platform), Optional::isPresent)
            .orElseThrow());
  }

  /** So many more of them, by so many writers, until the last is seen to be Ready. */
  double perSecond(Writes writes, int lanes, int count, Fleet<?> fleet) throws Exception {
    int first = fleet.ready();
    List<String> manifests =
        IntStream.range(first, first + count).mapToObj(BareLoop::manifest).toList();
    long begin = System.nanoTime();
    Writers.each(
        lanes,
        first,
        count,
        number -> {
          String manifest = manifests.get(number - first);
          switch (writes) {
            case ALL -> makesAll(number, manifest);
            case FEWEST -> makesFewest(number, manifest);
          }
        });
    fleet.awaitsReady(first + count);
    return count * 1e9 / (System.nanoTime() - begin);
  }

  private void makesAll(int number, String manifest) throws Exception {
    declares(manifest);
    operator.sends("PATCH", station(number) + APPLIED, ApiRequests.APPLY, of(finalizer, number));
    operator.sends(
        "POST", moved(Platform.CERTIFICATE_PATH), ApiRequests.JSON, of(certificate, number));
    reports(number);
    operator.sends("POST", EVENTS + NAMESPACE + "/events", ApiRequests.JSON, of(event, number));
  }

  private void makesFewest(int number, String manifest) throws Exception {
    declares(manifest);
    reports(number);
  }

  private void declares(String manifest) throws Exception {
    team.sends("POST", moved(Platform.STATION_PATH), ApiRequests.JSON, manifest);
  }

  private void reports(int number) throws Exception {
    operator.sends(
        "PATCH", station(number) + "/status" + APPLIED, ApiRequests.APPLY, of(status, number));
  }

  private static String station(int number) {
    return moved(Platform.STATION_PATH) + "/" + Platform.name(number);
  }

  private static String of(String template, int number) {
    return template
        .replace("@NAME@", Platform.name(number))
        .replace("@EUI@", Platform.eui(NAMESPACE, number));
  }

  private static JsonNode seen(Platform platform, String path) throws JsonProcessingException {
    return JSON.readTree(platform.controlPlane().admin().raw(path));
  }

  private static Optional<JsonNode> eventOf(int number, Platform platform)
      throws JsonProcessingException {
    return seen(platform, EVENTS + Platform.STATIONS + "/events")
        .get("items")
        .valueStream()
        .filter(event -> event.at("/regarding/name").asText().equals(Platform.name(number)))
        .<JsonNode>map(
            event ->
                ((ObjectNode) event).put("apiVersion", "events.k8s.io/v1").put("kind", "Event"))
        .findFirst();
  }

  /** What is created: without what the API server adds. */
  private static String fresh(JsonNode object) {
    ObjectNode fresh = object.deepCopy();
    ((ObjectNode) fresh.get("metadata"))
        .remove(
            List.of("uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"));
    return template(fresh, object);
  }

  /** What is applied of it: its finalizers or its status. */
  private static String applied(JsonNode object, String part) {
    ObjectNode applied = JSON.createObjectNode();
    applied.set("apiVersion", object.get("apiVersion"));
    applied.set("kind", object.get("kind"));
    ObjectNode metadata = applied.putObject("metadata");
    metadata.set("name", object.at("/metadata/name"));
    metadata.set("namespace", object.at("/metadata/namespace"));
    if (part.equals("finalizers")) {
      metadata.set(part, object.at("/metadata/finalizers"));
    } else {
      applied.set(part, object.get(part));
    }
    return template(applied, object);
  }

  private static String template(ObjectNode changed, JsonNode object) {
    String name = object.at("/regarding/name").asText(stationOf(object));
    return moved(changed.toString())
        .replace(name, "@NAME@")
        .replace(object.at("/spec/eui").asText("no EUI"), "@EUI@");
  }

  private static String stationOf(JsonNode object) {
    return object.at("/spec/baseStationRef/name").asText(object.at("/metadata/name").asText());
  }

  private static String moved(String text) {
    return text.replace("namespaces/" + Platform.STATIONS + "/", "namespaces/" + NAMESPACE + "/")
        .replace(
            "\"namespace\":\"" + Platform.STATIONS + "\"", "\"namespace\":\"" + NAMESPACE + "\"");
  }

  private static String manifest(int number) {
    return Platform.station(NAMESPACE, number);
  }
}
