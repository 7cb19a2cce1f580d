package io.keymast.chart;

import static io.keymast.chart.RenderedChart.each;
import static io.keymast.chart.RenderedChart.name;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keymast.app.Keymast;
import io.keymast.chart.RenderedChart.Pods;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What names something else in the rendered chart names what is there. */
class WiringTest {
  private static final RenderedChart CHART = RenderedChart.everything();
  private static final Map<String, String> PORT_OPTIONS =
      Map.of(
          "stations", "--https-port",
          "publication", "--publication-port",
          "management", "--management-port",
          "in-use", "--in-use-port");

  @Test
  @DisplayName("Each Service leads to the pods of one Deployment, at ports that they have")
  void services() {
    assertThat(CHART.ofKind("Service"))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            service ->
                assertThat(CHART.selectByLabels(service.at("/spec/selector")))
                    .as(name(service))
                    .singleElement()
                    .satisfies(
                        pods -> {
                          assertThat(CHART.namesOf("Deployment")).contains(pods.of());
                          assertThat(each(service.at("/spec/ports")))
                              .extracting(port -> port.path("targetPort").asText())
                              .isNotEmpty()
                              .isSubsetOf(pods.ports());
                        }));
  }

  @Test
  @DisplayName("Each Deployment has its PodDisruptionBudget, and its pods are its own")
  void budgets() {
    assertThat(
            CHART
                .ofKind("PodDisruptionBudget")
                .flatMap(it -> CHART.select(it.at("/spec/selector")).stream()))
        .extracting(Pods::of)
        .containsExactlyInAnyOrderElementsOf(CHART.namesOf("Deployment"));
    assertThat(CHART.ofKind("Deployment"))
        .allSatisfy(
            it ->
                assertThat(CHART.select(it.at("/spec/selector")))
                    .extracting(Pods::of)
                    .containsExactly(name(it)));
  }

  @Test
  @DisplayName("Each pod has one NetworkPolicy, which lets in by ports that it has")
  void policies() {
    assertThat(CHART.ofKind("NetworkPolicy").flatMap(it -> podsOf(it).stream()))
        .extracting(Pods::of)
        .containsExactlyInAnyOrderElementsOf(CHART.pods().map(Pods::of).toList());
    assertThat(CHART.ofKind("NetworkPolicy"))
        .allSatisfy(
            policy -> {
              List<String> letIn =
                  each(policy.at("/spec/ingress")).flatMap(WiringTest::namedPorts).toList();
              assertThat(podsOf(policy))
                  .as(name(policy))
                  .allSatisfy(pods -> assertThat(pods.ports()).containsAll(letIn));
            });
  }

  @Test
  @DisplayName("Each way between pods is from and to pods that there are, by a port that is there")
  void ways() {
    List<JsonNode> rules =
        CHART
            .ofKind("NetworkPolicy")
            .flatMap(it -> Stream.concat(each(it.at("/spec/ingress")), each(it.at("/spec/egress"))))
            .toList();

    assertThat(rules.stream().flatMap(WiringTest::podSelectors))
        .isNotEmpty()
        .allSatisfy(selector -> assertThat(CHART.select(selector)).isNotEmpty());
    assertThat(rules)
        .filteredOn(rule -> rule.has("to") && namedPorts(rule).findAny().isPresent())
        .isNotEmpty()
        .allSatisfy(
            rule ->
                assertThat(podSelectors(rule).flatMap(it -> CHART.select(it).stream()))
                    .anySatisfy(
                        pods -> assertThat(pods.ports()).containsAll(namedPorts(rule).toList())));
  }

  @Test
  @DisplayName("Both monitors find each process, at a port that it has")
  void monitors() {
    List<JsonNode> scraped =
        CHART
            .ofKind("ServiceMonitor")
            .flatMap(
                it ->
                    CHART
                        .ofKind("Service")
                        .filter(
                            service ->
                                RenderedChart.matches(
                                    it.at("/spec/selector"), service.at("/metadata/labels"))))
            .toList();
    assertThat(scraped)
        .flatExtracting(service -> CHART.selectByLabels(service.at("/spec/selector")))
        .extracting(Pods::of)
        .containsExactlyInAnyOrderElementsOf(CHART.namesOf("Deployment"));
    assertThat(scraped)
        .allSatisfy(
            service ->
                assertThat(portsOf(service)).containsAll(endpoints("ServiceMonitor", "endpoints")));

    assertThat(
            CHART
                .ofKind("PodMonitor")
                .flatMap(it -> CHART.select(it.at("/spec/selector")).stream()))
        .allSatisfy(
            pods ->
                assertThat(pods.ports())
                    .containsAll(endpoints("PodMonitor", "podMetricsEndpoints")))
        .extracting(Pods::of)
        .containsExactlyInAnyOrderElementsOf(CHART.namesOf("Deployment"));
  }

  @ParameterizedTest(name = "{0} leads to a Service and a port that are there")
  @CsvSource({"Ingress, service", "TLSRoute, backendRefs", "HTTPRoute, backendRefs"})
  void routes(String kind, String field) {
    assertThat(CHART.ofKind(kind).flatMap(it -> it.findValues(field).stream()))
        .isNotEmpty()
        .allSatisfy(
            found -> {
              JsonNode backend = found.isArray() ? found.path(0) : found;
              JsonNode port = backend.path("port");
              assertThat(
                      CHART
                          .ofKind("Service")
                          .filter(it -> name(it).equals(backend.path("name").asText())))
                  .singleElement()
                  .satisfies(
                      service ->
                          assertThat(each(service.at("/spec/ports")))
                              .anyMatch(
                                  it ->
                                      it.path("name").equals(port.path("name"))
                                          || it.path("port").equals(port)));
            });
  }

  @Test
  @DisplayName("Each port of a container is the one that its command listens on, and no other")
  void ports() {
    assertThat(CHART.pods().filter(pods -> CHART.namesOf("Deployment").contains(pods.of())))
        .hasSize(3)
        .allSatisfy(
            pods -> {
              ParseResult command = command(pods);
              assertThat(each(pods.container().path("env")))
                  .extracting(it -> it.path("name").asText())
                  .noneMatch(it -> it.matches("KEYMAST_.*_PORT"));
              assertThat(each(pods.container().path("ports")))
                  .extracting(it -> it.path("name").asText() + it.path("containerPort").asText())
                  .containsExactlyInAnyOrderElementsOf(
                      PORT_OPTIONS.entrySet().stream()
                          .filter(it -> command.commandSpec().findOption(it.getValue()) != null)
                          .map(
                              it ->
                                  it.getKey()
                                      + command.commandSpec().findOption(it.getValue()).getValue())
                          .toList());
            });
  }

  @Test
  @DisplayName(
      "What is scaled is one Deployment, which leaves its replicas to that and asks for CPU")
  void autoscaling() {
    assertThat(CHART.ofKind("HorizontalPodAutoscaler"))
        .singleElement()
        .satisfies(
            scaler -> {
              JsonNode target = scaler.at("/spec/scaleTargetRef");
              assertThat(CHART.ofKind(target.path("kind").asText()))
                  .filteredOn(it -> it.path("apiVersion").equals(target.path("apiVersion")))
                  .filteredOn(it -> name(it).equals(target.path("name").asText()))
                  .singleElement()
                  .satisfies(
                      scaled -> {
                        assertThat(scaled.at("/spec/replicas").isMissingNode()).isTrue();
                        assertThat(each(scaled.at("/spec/template/spec/containers")))
                            .isNotEmpty()
                            .allSatisfy(
                                it ->
                                    assertThat(it.at("/resources/requests/cpu").asText())
                                        .isNotEmpty());
                      });
              assertThat(each(scaler.at("/spec/metrics")))
                  .extracting(it -> it.at("/resource/name").asText())
                  .containsExactly("cpu");
            });
  }

  @Test
  @DisplayName("Each binding is of a role and an account that are there, and so is each pod's")
  void accounts() {
    List<String> accounts = CHART.namesOf("ServiceAccount");

    assertThat(Stream.of("RoleBinding", "ClusterRoleBinding").flatMap(CHART::ofKind))
        .hasSizeGreaterThan(4)
        .allSatisfy(
            binding -> {
              JsonNode role = binding.path("roleRef");
              assertThat(CHART.ofKind(role.path("kind").asText()))
                  .filteredOn(
                      it -> it.at("/metadata/namespace").equals(binding.at("/metadata/namespace")))
                  .extracting(RenderedChart::name)
                  .contains(role.path("name").asText());
              assertThat(each(binding.path("subjects")))
                  .extracting(it -> it.path("name").asText())
                  .isSubsetOf(accounts);
            });
    assertThat(CHART.pods().filter(it -> it.spec().has("serviceAccountName")))
        .hasSize(3)
        .extracting(it -> it.spec().path("serviceAccountName").asText())
        .isSubsetOf(accounts);
  }

  private static List<Pods> podsOf(JsonNode policy) {
    return CHART.select(policy.at("/spec/podSelector"));
  }

  private static Stream<String> namedPorts(JsonNode rule) {
    return each(rule.path("ports"))
        .map(it -> it.path("port"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText);
  }

  private static Stream<JsonNode> podSelectors(JsonNode rule) {
    return Stream.concat(each(rule.path("from")), each(rule.path("to")))
        .filter(peer -> peer.has("podSelector"))
        .map(peer -> peer.path("podSelector"));
  }

  private static List<String> portsOf(JsonNode service) {
    return each(service.at("/spec/ports")).map(it -> it.path("name").asText()).toList();
  }

  private static List<String> endpoints(String kind, String field) {
    return CHART
        .ofKind(kind)
        .flatMap(it -> each(it.path("spec").path(field)))
        .map(it -> it.path("port").asText())
        .toList();
  }

  /** By its arguments, and the defaults of what they leave out. */
  private static ParseResult command(Pods pods) {
    String[] arguments =
        each(pods.container().path("args")).map(JsonNode::asText).toArray(String[]::new);
    return new CommandLine(new Keymast()).parseArgs(arguments).subcommand();
  }
}
