package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** One object on its way through the states of its spec. */
final class SpecWalk {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Resource<? extends HasMetadata> resource;
  private final SpecSpace space;
  private final ObjectNode origin;
  private final List<SpecChange> way = new ArrayList<>();
  private ObjectNode spec;

  /** From what the API server has of it now, its defaults included. */
  SpecWalk(Resource<? extends HasMetadata> resource, SpecSpace space) {
    this.resource = resource;
    this.space = space;
    this.origin = (ObjectNode) seen().path("spec");
    this.spec = origin;
  }

  /** One change: whether the API server takes it. Else it refuses by naming fields. */
  boolean step(RandomGenerator random) {
    SpecChange change = space.change(origin, random);
    ObjectNode next = change.in(spec);
    try {
      declares(next);
      way.add(change);
      return true;
    } catch (KubernetesClientException refused) {
      assertThat(refused.getCode()).as("%s: %s", change, refused.getMessage()).isEqualTo(422);
      assertThat(fieldsNamedBy(refused.getStatus()))
          .as("%s: %s", change, refused.getMessage())
          .anyMatch(field -> field.startsWith("spec"));
      return false;
    }
  }

  /** As GitOps reverts what was changed by hand. */
  void returns() {
    declares(origin);
  }

  private void declares(ObjectNode next) {
    ObjectNode operation = JSON.createObjectNode();
    operation.put("op", "replace").put("path", "/spec").set("value", next);
    resource.patch(
        PatchContext.of(PatchType.JSON), JSON.createArrayNode().add(operation).toString());
    spec = (ObjectNode) seen().path("spec");
  }

  private static List<String> fieldsNamedBy(Status status) {
    return status.getDetails().getCauses().stream()
        .map(cause -> Objects.requireNonNullElse(cause.getField(), ""))
        .toList();
  }

  /** The operator has said something of the spec as it stands. */
  boolean isSettled() {
    JsonNode seen = seen();
    long generation = seen.at("/metadata/generation").asLong();
    return seen.at("/status/observedGeneration").asLong() == generation;
  }

  boolean isStolen() {
    return spec.path("state").asText().equals("Stolen");
  }

  /** How often the API server took a change of each field of the spec. */
  Map<String, Long> changes() {
    return way.stream()
        .collect(Collectors.groupingBy(it -> it.path().getFirst(), Collectors.counting()));
  }

  /** Conditions as {@code Type=Status Reason: message}. */
  List<String> conditions() {
    return StreamSupport.stream(seen().at("/status/conditions").spliterator(), false)
        .map(
            it ->
                "%s=%s %s: %s"
                    .formatted(
                        it.path("type").asText(),
                        it.path("status").asText(),
                        it.path("reason").asText(),
                        it.path("message").asText()))
        .sorted()
        .toList();
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
