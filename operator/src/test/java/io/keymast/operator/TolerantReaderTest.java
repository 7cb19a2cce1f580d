package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import io.keymast.support.Resources;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Objects of a newer or older version of the API, which today's schema would refuse. */
class TolerantReaderTest {
  private static final String NAME = "basestations.keymast.io";
  private static final List<String> RULES =
      List.of("enum", "x-kubernetes-validations", "pattern", "minLength", "maxLength");

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final ObjectMapper json = new ObjectMapper();

  @AfterEach
  void platformTeamPutsTheSchemaBack() {
    Resources.load(
            controlPlane.admin(), controlPlane.root().resolve("crds").resolve("basestations.yaml"))
        .forEach(definition -> Resources.apply(controlPlane.admin(), definition));
    await("a schema in force that takes no garbage").until(this::isGarbageRefused);
  }

  private boolean isGarbageRefused() {
    try {
      controlPlane
          .admin()
          .resource(
              """
              apiVersion: keymast.io/v1beta1
              kind: BaseStation
              metadata: {name: garbage, namespace: default}
              spec: {eui: what?}
              """)
          .dryRun()
          .create();
      return false;
    } catch (KubernetesClientException e) {
      return e.getCode() == 422;
    }
  }

  @Test
  @DisplayName(
      "S51 Unknown fields, unknown values and garbage stop neither the operator nor a good station;"
          + " what has fields of another type waits until that is put right")
  void garbageStopsNobody() {
    PlatformTeam team = new PlatformTeam("tolerant");
    team.appliesAuthority("lora");
    loosenSchema();
    applyOnceAllowed(
        team, Station.named("unknown-value"), "state: Evaporated", "backhaul: Quantum");
    applyOnceAllowed(team, Station.named("unknown-field"), "orbit: {height: 550}");
    applyOnceAllowed(
        team, Station.named("garbage").withEui("what?"), "packetForwarder: {version: new}");
    applyOnceAllowed(team, Station.named("other-type"), "regenerate: now");
    applyOnceAllowed(team, Station.named("other-types"), "certificate: [1]", "state: {a: b}");
    platformTeamPutsTheSchemaBack();
    Station before = Station.named("before");
    team.applies(before);

    try (OperatorUnderTest operator = OperatorUnderTest.start(new MutableClock())) {
      team.awaitsReady(before);
      Station after = Station.named("after");
      team.applies(after);

      team.awaitsReady(after);
      team.awaitsReady(Station.named("unknown-field"));
      team.awaits(
          Station.named("garbage"),
          seen -> seen.getStatus() != null && seen.getStatus().conditions() != null);
      team.awaits(
          Station.named("unknown-value"),
          seen -> seen.getStatus() != null && seen.getStatus().conditions() != null);
      assertThat(certificatesOf(team, "other-type")).isZero();
      assertThat(certificatesOf(team, "other-types")).isZero();
      unreadable(team, "other-type")
          .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"regenerate\":null}}");
      // The rules that compare a state with the former one can't be applied to it either.
      unreadable(team, "other-types").delete();
      await().until(() -> unreadable(team, "other-types").get() == null);
      team.applies(Station.named("other-types"));
      team.awaitsReady(Station.named("other-type"));
      team.awaitsReady(Station.named("other-types"));
      assertThat(certificatesOf(team, "other-type")).isOne();
      assertThat(certificatesOf(team, "other-types")).isOne();
    } finally {
      team.leaves();
    }
  }

  private static long certificatesOf(PlatformTeam team, String station) {
    return team.certificates().stream()
        .filter(it -> it.getSpec().baseStationRef().name().equals(station))
        .count();
  }

  /** To it the API server takes no apply, of a finalizer or a status. */
  private static Resource<GenericKubernetesResource> unreadable(PlatformTeam team, String station) {
    return team.cluster()
        .genericKubernetesResources("keymast.io/v1beta1", "BaseStation")
        .inNamespace(team.stationNamespace())
        .withName(station);
  }

  @Test
  @DisplayName("S37 A station called stolen is revoked, whatever else is wrong with its spec")
  void stolenAmongGarbage() {
    PlatformTeam team = new PlatformTeam("stolen-among-garbage");
    team.appliesAuthority("lora");
    Station station = Station.named("stolen");
    MutableClock clock = new MutableClock();

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.applies(station);
      team.awaitsReady(station);
      BaseStationCertificate certificate = team.currentOf(station);
      loosenSchema();
      applyOnceAllowed(team, station, "state: Stolen", "packetForwarder: {version: new}");

      team.awaits(station, ConditionType.READY, "False", "InvalidSpec");
      assertThat(team.ledgerEntryOf(certificate))
          .map(RevocationEntry::reason)
          .contains(RevocationReason.KEY_COMPROMISE);
      assertThat(new RetiredKeys(team.cluster(), clock).list(team.authority()))
          .extracting(retired -> retired.fingerprint().value())
          .contains(certificate.getSpec().publicKeyFingerprint());
    } finally {
      team.leaves();
    }
  }

  /** The API server writes the status of a definition too: a conflict is none of the test's. */
  private void loosenSchema() {
    await()
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> controlPlane.admin().resource(loosened()).update() != null);
  }

  private CustomResourceDefinition loosened() throws JsonProcessingException {
    CustomResourceDefinition strict =
        controlPlane
            .admin()
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName(NAME)
            .require();
    ObjectNode tree = (ObjectNode) json.readTree(Serialization.asJson(strict));
    JsonNode schema =
        tree.path("spec").path("versions").path(0).path("schema").path("openAPIV3Schema");
    loosen(schema);
    ObjectNode spec = (ObjectNode) schema.path("properties").path("spec");
    spec.put("x-kubernetes-preserve-unknown-fields", true);
    for (String field : List.of("regenerate", "certificate", "state")) {
      ((ObjectNode) spec.path("properties"))
          .replace(field, json.readTree("{\"x-kubernetes-preserve-unknown-fields\":true}"));
    }
    return Serialization.unmarshal(tree.toString(), CustomResourceDefinition.class);
  }

  private static void loosen(JsonNode node) {
    if (node instanceof ObjectNode object) {
      boolean isListOfFields = !object.has("type") && !object.has("openAPIV3Schema");
      if (!isListOfFields) {
        object.remove(RULES);
      }
      object.forEach(TolerantReaderTest::loosen);
    } else if (node instanceof ArrayNode array) {
      array.forEach(TolerantReaderTest::loosen);
    }
  }

  /** A new schema is in force some time after it is stored. */
  private static void applyOnceAllowed(PlatformTeam team, Station station, String... lines) {
    await()
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(
            () -> {
              team.applies(station, lines);
              return true;
            });
  }
}
