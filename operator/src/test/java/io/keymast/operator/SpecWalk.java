package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One object on its way through the states of its spec. */
final class SpecWalk {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What was, by design: how it came to the certificate that it has, and what became of the former
   * ones. Their revocation has to be published in the end.
   */
  private static final List<String> OF_THE_PAST =
      List.of(
          "BackhaulMigrated",
          "RegenerationAccepted",
          "DeliveryOverdue",
          "RevocationPublished=True",
          "Rotating=False");

  /** Of a station, then of an authority: no two have the same. */
  private static final Set<String> ITS_OWN = Set.of("eui", "publicKey", "source");

  private static final Pattern FIELD = Pattern.compile("spec(?:\\.[A-Za-z]\\w*(?:\\[[^]]*])?)+");

  private final Resource<? extends HasMetadata> resource;
  private final SpecSpace space;
  private final ObjectNode origin;
  private final JsonNode statusAtFirst;
  private final List<SpecChange> way = new ArrayList<>();
  private final Map<String, Long> altered = new HashMap<>();
  private ObjectNode spec;

  /** From what the API server has of it now, its defaults included; it has come to rest. */
  SpecWalk(Resource<? extends HasMetadata> resource, SpecSpace space) {
    this.resource = resource;
    this.space = space;
    JsonNode seen = seen();
    this.origin = (ObjectNode) seen.path("spec");
    this.statusAtFirst = seen.path("status");
    this.spec = origin;
  }

  /** What became of a change: taken, the field may be as it was. */
  enum Step {
    REFUSED,
    WITHOUT_EFFECT,
    CHANGED
  }

  /** One change: the API server takes it, or refuses it by naming fields. */
  Step step(SpecCell cell, RandomGenerator random) {
    SpecChange change = space.change(cell, origin, random);
    ObjectNode before = spec;
    try {
      declares(change.in(spec));
      way.add(change);
      String field = "/" + String.join("/", cell.path());
      return spec.at(field).equals(before.at(field)) ? Step.WITHOUT_EFFECT : Step.CHANGED;
    } catch (KubernetesClientException refused) {
      assertThat(refused.getCode()).as("%s: %s", change, refused.getMessage()).isEqualTo(422);
      SpecChange made = change.madeIn(before);
      assertThat(refused.getStatus().getDetails().getCauses())
          .as("%s: %s", change, refused.getMessage())
          .anyMatch(
              cause ->
                  made.isBlamedBy(
                      Objects.requireNonNullElse(cause.getField(), ""),
                      Objects.requireNonNullElse(cause.getMessage(), "")));
      return Step.REFUSED;
    }
  }

  /** As GitOps reverts what was changed by hand. */
  void returns() {
    declares(origin);
  }

  /** In one step to the spec with which another one set out, but for what is each one's own. */
  void goesTo(SpecWalk other) {
    ObjectNode next = other.origin.deepCopy();
    ITS_OWN.stream().filter(origin::has).forEach(field -> next.set(field, origin.path(field)));
    declares(next);
  }

  private void declares(ObjectNode next) {
    ObjectNode operation = JSON.createObjectNode();
    operation.put("op", "replace").put("path", "/spec").set("value", next);
    resource.patch(
        PatchContext.of(PatchType.JSON), JSON.createArrayNode().add(operation).toString());
    ObjectNode before = spec;
    spec = (ObjectNode) seen().path("spec");
    Stream.concat(before.propertyStream(), spec.propertyStream())
        .map(Map.Entry::getKey)
        .distinct()
        .filter(field -> !spec.path(field).equals(before.path(field)))
        .forEach(field -> altered.merge(field, 1L, Long::sum));
  }

  /** Whether it names a field that was changed, as the place of what is wrong. */
  private boolean blamesAChange(String condition) {
    return FIELD
        .matcher(condition)
        .results()
        .anyMatch(field -> way.stream().anyMatch(it -> it.isBlamedBy(field.group(), condition)));
  }

  /** It says nothing that nobody expects, and of what is wrong, where. */
  void isWellTold() {
    assertThat(conditions())
        .as(toString())
        .noneMatch(it -> it.contains("UnexpectedError"))
        .noneMatch(it -> it.contains("InvalidSpec") && !blamesAChange(it));
  }

  /** The operator has said something of the spec as it stands. */
  boolean isSettled() {
    JsonNode seen = seen();
    long generation = seen.at("/metadata/generation").asLong();
    return seen.at("/status/observedGeneration").asLong() == generation;
  }

  /** What its last change left there. */
  JsonNode declared(String field) {
    return spec.path(field);
  }

  boolean isStolen() {
    return spec.path("state").asText().equals("Stolen");
  }

  /** How often each field of the spec was altered, on the way back too. */
  Map<String, Long> changes() {
    return Map.copyOf(altered);
  }

  /** Conditions as {@code Type=Status Reason: message}. */
  List<String> conditions() {
    return conditions(seen()).toList();
  }

  private static Stream<String> conditions(JsonNode seen) {
    return StreamSupport.stream(seen.at("/status/conditions").spliterator(), false)
        .map(
            it ->
                "%s=%s %s: %s"
                    .formatted(
                        it.path("type").asText(),
                        it.path("status").asText(),
                        it.path("reason").asText(),
                        it.path("message").asText()))
        .sorted();
  }

  /**
   * How it is after all, but for what tells of the past: conditions without their messages, the
   * rest of its status, and what is named after it.
   */
  List<String> outcome(Inventory inventory) {
    return outcome(inventory, seen(), statusAtFirst);
  }

  /** The same, of one that is not to end as it began: its key alone may be its own. */
  List<String> outcomeElsewhere(Inventory inventory) {
    JsonNode seen = seen();
    return outcome(
        inventory,
        seen,
        JSON.createObjectNode().set("publicKey", seen.at("/status/publicKey").deepCopy()));
  }

  private static List<String> outcome(Inventory inventory, JsonNode seen, JsonNode atFirst) {
    JsonNode metadata = seen.path("metadata");
    return Stream.of(
            conditions(seen).map(it -> it.substring(0, it.indexOf(':'))).filter(SpecWalk::isOfNow),
            MaskedStatus.words(seen.path("status"), atFirst).stream(),
            inventory
                .namedAfter(metadata.path("namespace").asText(), metadata.path("name").asText())
                .stream())
        .flatMap(each -> each)
        .toList();
  }

  private static boolean isOfNow(String condition) {
    return OF_THE_PAST.stream().noneMatch(condition::startsWith);
  }

  private JsonNode seen() {
    try {
      return JSON.readTree(Serialization.asJson(resource.require()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return resource.require().getFullResourceName()
        + " "
        + resource.require().getMetadata().getName()
        + " after "
        + way;
  }
}
