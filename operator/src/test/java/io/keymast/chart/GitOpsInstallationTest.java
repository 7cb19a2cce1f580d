package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.support.ControlPlane;
import io.keymast.support.GitOpsExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * What examples/gitops has an engine apply to a new cluster, and nothing else. The engine is
 * missing, and a kubelet: the test does what both would.
 */
@SuppressWarnings("NullAway.Init")
class GitOpsInstallationTest {
  @TempDir Path folder;
  private ControlPlane cluster;
  private Kubelet kubelet;
  private Keyboard keyboard;

  @BeforeEach
  void aNewCluster(TestInfo test) {
    cluster = ControlPlane.bare("gitops-" + test.getTestMethod().orElseThrow().getName());
    kubelet = new Kubelet(cluster, new Release(cluster), folder);
    keyboard = Keyboard.beside(cluster, folder);
  }

  @AfterEach
  void stop() {
    kubelet.close();
    cluster.stop();
  }

  @Test
  @DisplayName("Flux: one installation, both processes become ready, and a station is certified")
  void flux() throws IOException {
    GitOpsExample example = example("flux/keymast.yaml");
    JsonNode release = example.spec("HelmRelease", "keymast");
    JsonNode install = release.path("install");

    makesNamespaces(example);
    writes(release.path("values"));
    keyboard.types(
        "helm install %s %s --namespace %s --values values.yaml%s%s"
            .formatted(
                release.path("releaseName").asText(),
                release.at("/chart/spec/chart").asText(),
                release.path("targetNamespace").asText(),
                install.path("createNamespace").asBoolean() ? " --create-namespace" : "",
                install.path("disableWait").asBoolean() ? "" : " --wait --timeout 5m"));

    JsonNode authorities = example.spec("Kustomization", "authorities");
    assertThat(authorities.has("retryInterval")).as("it may come before its kind").isTrue();
    assertGetsReady(authorities);
    assertThat(
            example("flux/stations.yaml")
                .spec("Kustomization", "stations")
                .at("/dependsOn/0/name")
                .asText())
        .isEqualTo("authorities");
  }

  @Test
  @DisplayName("Argo CD: one sync, both processes become ready, and a station is certified")
  void argocd() throws IOException {
    GitOpsExample example = example("argocd/applications.yaml");
    JsonNode release = example.spec("Application", "keymast");
    String namespace = release.at("/destination/namespace").asText();

    makesNamespaces(example);
    assertThat(release.at("/syncPolicy/syncOptions"))
        .extracting(JsonNode::asText)
        .contains("CreateNamespace=true");
    keyboard.types("kubectl create namespace " + namespace);
    writes(release.at("/source/helm/valuesObject"));
    keyboard.types(
        "helm template %s %s --namespace %s --values values.yaml --skip-tests >manifests.yaml"
            .formatted(
                release.at("/source/helm/releaseName").asText(),
                release.at("/source/path").asText(),
                namespace));
    keyboard.types("kubectl apply --server-side -f manifests.yaml");

    for (String late : new String[] {"authorities", "stations"}) {
      assertThat(example.spec("Application", late).at("/syncPolicy/retry/limit").asInt())
          .as("%s may come before their kind", late)
          .isNegative();
    }
    assertGetsReady(example.spec("Application", "authorities").path("source"));
  }

  private GitOpsExample example(String file) {
    return new GitOpsExample(cluster.root(), file);
  }

  private void makesNamespaces(GitOpsExample example) {
    example
        .of("Namespace")
        .forEach(
            it -> keyboard.types("kubectl create namespace " + it.at("/metadata/name").asText()));
  }

  private void writes(JsonNode values) throws IOException {
    Files.writeString(folder.resolve("values.yaml"), Serialization.asYaml(values));
  }

  /** By what lies in that folder of the repository. */
  private void assertGetsReady(JsonNode authorities) {
    DeployedProcess keyInstaller = kubelet.starts(Kubelet.KEY_INSTALLER, kubelet::resolved);
    DeployedProcess operator = kubelet.starts(Kubelet.OPERATOR, kubelet::resolved);

    keyboard.types("kubectl wait crd --all --for=condition=Established --timeout=240s");
    keyboard.types("kubectl apply --server-side -f " + authorities.path("path").asText());

    kubelet.soon("both are ready", () -> operator.isReady() && keyInstaller.isReady());
    new StationsLife(cluster, kubelet, keyInstaller, folder).declares();
  }
}
