package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.support.ControlPlane;
import io.keymast.support.HelmTemplate;
import io.keymast.support.Resources;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The pods that the chart asks for, in a namespace that enforces restricted Pod Security. */
@TestInstance(Lifecycle.PER_CLASS)
class PodsTest {
  /** As in a file of values, where a number has no type. */
  private static final long OPENSHIFT_USER = 1_000_680_000;

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final KubernetesClient admin = controlPlane.admin();
  private final String namespace = controlPlane.newNamespace("restricted");
  private List<HasMetadata> rendered;

  @BeforeAll
  void render() {
    admin
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .serverSideApply();
    rendered =
        Resources.load(
            admin,
            HelmTemplate.of(controlPlane)
                .in(namespace)
                .render(
                    "--set",
                    "crds.enabled=false,keyBlocklists.configMapName=leaked,keyBlocklists.files={keys.txt}",
                    "--set",
                    "keyInstaller.inUse.enabled=true,operator.shards[0].name=north",
                    "--set",
                    "operator.shards[0].authorities={north/lora}",
                    "--set-json",
                    "userId=" + OPENSHIFT_USER,
                    "--set",
                    "operator.publicationUrls={https://crl.example.org:8443/lora}"));
    rendered.stream()
        .filter(ServiceAccount.class::isInstance)
        .forEach(account -> Resources.apply(admin, account));
  }

  @Test
  @DisplayName("Restricted Pod Security admits every pod of the chart, the one of helm test too")
  void areAdmitted() {
    List<Pod> pods = pods().toList();

    assertThat(pods).hasSize(4);
    assertThat(pods)
        .allSatisfy(pod -> assertThat(admin.resource(pod).dryRun().create()).isNotNull());
  }

  @Test
  @DisplayName("It would not admit them without what the chart says of them")
  void areAdmittedForWhatTheySay() {
    List<Pod> careless =
        pods()
            .map(pod -> new PodBuilder(pod).editSpec().withSecurityContext(null).endSpec().build())
            .toList();

    assertThat(careless)
        .allSatisfy(
            pod ->
                assertThatExceptionOfType(KubernetesClientException.class)
                    .isThrownBy(() -> admin.resource(pod).dryRun().create())
                    .withMessageContaining("violates PodSecurity"));
  }

  @Test
  @DisplayName("Users have large numbers where OpenShift gives them")
  void largeUser() {
    assertThat(pods())
        .extracting(pod -> pod.getSpec().getSecurityContext())
        .allSatisfy(
            context -> {
              assertThat(context.getRunAsUser()).isEqualTo(OPENSHIFT_USER);
              assertThat(context.getRunAsGroup()).isEqualTo(OPENSHIFT_USER);
            });
  }

  @Test
  @DisplayName("Nothing that a pod writes to is in its image")
  void rootIsReadOnly() {
    assertThat(pods())
        .flatExtracting(pod -> pod.getSpec().getContainers())
        .allSatisfy(
            container ->
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue());
  }

  @Test
  @DisplayName(
      "Each authority has one operator: the shards' ones are left out by the one for all others")
  void shardsDoNotOverlap() {
    assertThat(arguments("keymast-operator-north")).contains("--authority=north/lora");
    assertThat(arguments("keymast-operator")).contains("--except-authority=north/lora");
    assertThat(arguments("keymast-operator"))
        .as("their leaders are elected apart")
        .doesNotContainAnyElementsOf(
            arguments("keymast-operator-north").stream()
                .filter(argument -> argument.startsWith("--lease="))
                .toList());
  }

  @Test
  @DisplayName(
      "S40 Each operator knows the CRLs of every replica of the Key Installer, ready or not, and of a"
          + " CDN, and may go there")
  void copiesOfCrls() {
    Service replicas = named(Service.class, "keymast-key-installer-replicas");
    List<NetworkPolicyEgressRule> ways =
        named(NetworkPolicy.class, "keymast-operator").getSpec().getEgress();

    assertThat(List.of("keymast-operator", "keymast-operator-north"))
        .allSatisfy(
            operator ->
                assertThat(arguments(operator))
                    .contains(
                        "--publication-url=http://keymast-key-installer-replicas."
                            + namespace
                            + ".svc:8080",
                        "--publication-url=https://crl.example.org:8443/lora"));
    assertThat(replicas.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(replicas.getSpec().getPublishNotReadyAddresses()).isTrue();
    assertThat(ways)
        .flatExtracting(NetworkPolicyEgressRule::getPorts)
        .extracting(port -> port.getPort().getValue())
        .contains("publication", 8443);
  }

  private <T extends HasMetadata> T named(Class<T> kind, String name) {
    return rendered.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .filter(it -> it.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<String> arguments(String deployment) {
    return deployments()
        .filter(it -> it.getMetadata().getName().equals(deployment))
        .flatMap(it -> it.getSpec().getTemplate().getSpec().getContainers().stream())
        .flatMap(container -> container.getArgs().stream())
        .toList();
  }

  private Stream<Deployment> deployments() {
    return rendered.stream().filter(Deployment.class::isInstance).map(Deployment.class::cast);
  }

  private Stream<Pod> pods() {
    return Stream.concat(
        rendered.stream().filter(Pod.class::isInstance).map(Pod.class::cast),
        deployments().map(deployment -> deployment.getSpec().getTemplate()).map(this::pod));
  }

  private Pod pod(PodTemplateSpec template) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withGenerateName("try-")
        .withLabels(template.getMetadata().getLabels())
        .endMetadata()
        .withSpec(template.getSpec())
        .build();
  }
}
