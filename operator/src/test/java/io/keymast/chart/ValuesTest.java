package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.support.ControlPlane;
import io.keymast.support.HelmTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What values do: what they say, or a sentence that says why not. */
class ValuesTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();

  /** Objects whose keys are the user's, or are judged by the API server. */
  private static final Set<String> KUBERNETES_OWN =
      Set.of(
          "affinity",
          "annotations",
          "commonLabels",
          "labels",
          "limits",
          "nodeSelector",
          "pkcs11Modules",
          "podAnnotations",
          "podLabels",
          "requests",
          "resources",
          "spec");

  @ParameterizedTest(name = "{0} is refused: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "operator.shards[0].name=a,operator.shards[0].authorities={x/y},operator.shards[1].name=a,"
            + "operator.shards[1].authorities={x/z} | each has a name of its own",
        "profile=SaaS,admissionPolicies.enabled=false | needs admissionPolicies.enabled",
        "keyInstaller.certManager.enabled=true | needs keyInstaller.dnsNames",
        "keyInstaller.certManager.enabled=true,keyInstaller.dnsNames={keys.example.net}"
            + " | needs keyInstaller.certManager.issuerRef.name",
        "operator.pkcs11Tokens[0].module=vendor,operator.pkcs11Tokens[0].label=x,"
            + "operator.pkcs11Tokens[0].namespaces={platform} | no library of operator.pkcs11Modules has the name vendor",
        "service.stations.externalTrafficPolicy=Local | only a NodePort or LoadBalancer has one",
        "keyInstaller.drainSeconds=26 | at least 20 less than keyInstaller.terminationGracePeriodSeconds",
        "keyInstaller.passwords.enabled=false,defaultAuthority.create=true,"
            + "defaultAuthority.spec.keyInstaller.authentication=Password"
            + " | Password needs keyInstaller.passwords.enabled",
        "gateway.tlsRoute.enabled=true,gateway.tlsRoute.hostnames={keys.example.net}"
            + " | gateway.tlsRoute.parentRefs: is missing",
        "gateway.httpRoute.enabled=true,gateway.httpRoute.parentRefs[0].name=edge"
            + " | gateway.httpRoute.hostnames: is missing",
        "commonLabels.app\\.kubernetes\\.io/name=other | invalid propertyName 'app.kubernetes.io/name'",
        "operator.podLabels.app\\.kubernetes\\.io/component=x"
            + " | invalid propertyName 'app.kubernetes.io/component'"
      })
  void refuses(String values, String sentence) {
    assertThatThrownBy(() -> HelmTemplate.of(CONTROL_PLANE).render("--set", values))
        .hasMessageContaining(sentence);
  }

  @Test
  @DisplayName("Each object of the values refuses a key that it does not know, and knows its own")
  void objectsAreClosed() throws IOException {
    Path chart = CONTROL_PLANE.root().resolve("charts/keymast");
    List<String> open = new ArrayList<>();

    findOpen(
        read(chart.resolve("values.schema.json")), read(chart.resolve("values.yaml")), "", open);

    assertThat(open)
        .isNotEmpty()
        .allSatisfy(path -> assertThat(KUBERNETES_OWN).contains(path.replaceFirst(".*\\.", "")));
  }

  /** Where the schema would take any key, or has none for a value that there is. */
  private static void findOpen(JsonNode schema, JsonNode values, String path, List<String> open) {
    if (!schema.path("additionalProperties").isBoolean()
        || schema.path("additionalProperties").booleanValue()) {
      open.add(path);
      return;
    }
    values
        .properties()
        .forEach(
            value -> {
              String inner = path + "." + value.getKey();
              JsonNode known = schema.path("properties").path(value.getKey());
              assertThat(known.isMissingNode()).as(inner).isFalse();
              if (value.getValue().isObject()) {
                findOpen(known, value.getValue(), inner, open);
              }
            });
  }

  @Test
  @DisplayName("The cluster may choose the user, as OpenShift does")
  void anyUser() {
    assertThat(Rendered.of(Deployment.class, "userId=null"))
        .extracting(it -> it.getSpec().getTemplate().getSpec().getSecurityContext())
        .hasSize(2)
        .allSatisfy(
            context -> {
              assertThat(context.getRunAsUser()).isNull();
              assertThat(context.getRunAsNonRoot()).isTrue();
            });
  }

  @Test
  @DisplayName("Pods of one version are spread among themselves, and a token is for them only")
  void spreadAndTokens() {
    assertThat(Rendered.of(Deployment.class, "logLevel=INFO"))
        .extracting(it -> it.getSpec().getTemplate().getSpec())
        .allSatisfy(
            pod -> {
              assertThat(pod.getAutomountServiceAccountToken()).isTrue();
              assertThat(pod.getTopologySpreadConstraints())
                  .hasSize(2)
                  .allSatisfy(
                      spread ->
                          assertThat(spread.getMatchLabelKeys())
                              .containsExactly("pod-template-hash"));
            });
    assertThat(Rendered.of(ServiceAccount.class, "logLevel=INFO"))
        .hasSize(2)
        .allSatisfy(account -> assertThat(account.getAutomountServiceAccountToken()).isFalse());
  }

  @ParameterizedTest(name = "A Key Installer that is stopped drains for {0} s before it is told")
  @CsvSource({"7, 7", "25, 25", "0,"})
  void drains(int seconds, @Nullable Long sleeps) {
    assertThat(Rendered.of(Deployment.class, "keyInstaller.drainSeconds=" + seconds))
        .filteredOn(it -> it.getMetadata().getName().equals("keymast-key-installer"))
        .flatExtracting(it -> it.getSpec().getTemplate().getSpec().getContainers())
        .extracting(
            it ->
                Optional.ofNullable(it.getLifecycle())
                    .map(lifecycle -> lifecycle.getPreStop().getSleep().getSeconds()))
        .containsExactly(Optional.ofNullable(sleeps));
  }

  @Test
  @DisplayName("A Service that keeps the addresses of stations")
  void keepsAddresses() {
    List<Service> services =
        Rendered.of(
            Service.class,
            "service.stations.type=LoadBalancer,service.stations.externalTrafficPolicy=Local");

    assertThat(services)
        .filteredOn(it -> it.getMetadata().getName().equals("keymast-key-installer"))
        .extracting(it -> it.getSpec().getExternalTrafficPolicy())
        .containsExactly("Local");
  }

  @Test
  @DisplayName("What is taken back, the operator may read and delete, and not write")
  void takenBack() {
    List<PolicyRule> rules =
        Rendered.of(
                ClusterRole.class,
                "trustDistribution.formerConfigMapNames={former},trustDistribution.withdrawClusterTrustBundles=true")
            .stream()
            .filter(it -> it.getMetadata().getName().equals("keymast-operator"))
            .flatMap(it -> it.getRules().stream())
            .toList();

    assertThat(rules)
        .filteredOn(it -> it.getResourceNames().contains("former"))
        .singleElement()
        .satisfies(it -> assertThat(it.getVerbs()).containsExactly("list", "delete"));
    assertThat(rules)
        .filteredOn(it -> it.getResources().contains("clustertrustbundles"))
        .singleElement()
        .satisfies(it -> assertThat(it.getVerbs()).containsExactly("list", "delete"));
    assertThat(rules).noneMatch(it -> it.getResources().contains("signers"));
  }

  @ParameterizedTest(name = "The default authority is in {1}, by {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "authorityNamespaces={keymast-authorities,others} | keymast-authorities",
        "authorityNamespaces={others,keymast-system} | keymast-system",
        "logLevel=INFO | keymast-system"
      })
  void defaultAuthority(String values, String namespace) {
    assertThat(Rendered.of(Deployment.class, values))
        .hasSize(2)
        .extracting(it -> it.getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs())
        .allSatisfy(
            arguments ->
                assertThat(arguments).contains("--default-authority=" + namespace + "/default"));
  }

  @Test
  @DisplayName("Both processes hear of the namespaces of authorities, and of no others")
  void authorityNamespaces() {
    assertThat(
            Rendered.of(
                Deployment.class,
                "authorityNamespaces={north,south},operator.shards[0].name=a,"
                    + "operator.shards[0].authorities={north/lora}"))
        .hasSize(3)
        .extracting(it -> it.getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs())
        .allSatisfy(
            arguments ->
                assertThat(arguments)
                    .filteredOn(it -> it.startsWith("--authority-namespace"))
                    .containsExactly("--authority-namespace=north", "--authority-namespace=south"));
  }

  private static JsonNode read(Path file) throws IOException {
    return Serialization.unmarshal(Files.readString(file), JsonNode.class);
  }
}
