package io.keymast.chart;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keymast.support.ControlPlane;
import io.keymast.support.FencedBlock;
import io.keymast.support.InlineCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody types what the pages say, on an empty cluster and in this order. Only a kubelet is
 * missing: the test runs what it would, and says how it goes.
 */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstallationTest {
  private static final String FIRST_STATION = "examples/01-first-station";

  @TempDir static Path folder;
  private ControlPlane cluster;
  private Release release;
  private Kubelet kubelet;
  private Keyboard keyboard;
  private DeployedProcess operator;
  private DeployedProcess keyInstaller;

  @BeforeAll
  void anEmptyClusterAndAClone() throws IOException {
    cluster = ControlPlane.bare("installation");
    release = new Release(cluster);
    kubelet = new Kubelet(cluster, release, folder);
    keyboard = Keyboard.beside(cluster, folder);
    kubelet.installsProgram();
  }

  @AfterAll
  void stop() {
    kubelet.close();
    cluster.stop();
  }

  @Test
  @Order(1)
  @DisplayName("README.md, On a real cluster: within five minutes a station has its certificate")
  void installs() {
    long began = System.nanoTime();
    for (String command : block("README.md", "kubectl create namespace").commands()) {
      if (command.contains("rollout status")) {
        isRolledOut();
      }
      types(command);
      if (command.startsWith("helm")) {
        starts();
      }
    }

    types("kubectl wait -n stations bs/rooftop-12 --for=condition=Ready --timeout=240s");
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    System.out.printf("installation: %d s until a station has its certificate%n", took.toSeconds());
    assertThat(took).isLessThan(Duration.ofMinutes(5));
    assertThat(types("openssl x509 -in platform-ca.pem -noout -subject")).contains("CN");
  }

  @Test
  @Order(2)
  @DisplayName("docs/install.md, helm test: both processes answer, and are ready")
  void isTested() {
    CompletableFuture<String> said = meanwhile(block("docs/install.md", "helm test").text());

    kubelet.runsTheTestPod();

    assertThat(said.join())
        .contains("Phase:          Succeeded", "keymast-key-installer", "Issuing");
  }

  @Test
  @Order(3)
  @DisplayName("docs/install.md, Install: upgrades what the README has installed")
  void isTheSame() {
    List<String> commands = installation();

    assertThat(commands).first().isEqualTo("kubectl create namespace " + Release.AUTHORITIES);
    assertThat(types(commands.get(1))).contains("REVISION: 2");
  }

  @Test
  @Order(4)
  @DisplayName("examples/01-first-station, from the authority to the station's farewell")
  void firstStation() {
    types("kubectl delete namespace stations --timeout=240s");

    String said =
        FencedBlock.of(cluster.root(), FIRST_STATION + "/README.md").stream()
            .map(block -> types("cd " + FIRST_STATION + "\n" + block.text()))
            .reduce("", String::concat);

    assertThat(said)
        .contains("basestation.keymast.io/rooftop-12 created")
        .contains("certificateauthority.keymast.io/default condition met")
        .contains("basestation.keymast.io \"rooftop-12\" deleted");
  }

  @Test
  @Order(5)
  @DisplayName("docs/operations.md, after a restore: what the journal knows alone is revoked")
  void revokesWhatWasLost() throws IOException {
    Files.writeString(folder.resolve("journal"), operator.log());
    String lora = block("docs/operations.md", "since=").text().replace("bsca lora", "bsca default");
    String finds = block("docs/operations.md", "kubectl get bscert").text();
    String revokes = block("docs/operations.md", "while read").text().replace("/lora", "/default");

    types(lora);
    types(finds.replaceFirst("\"20[-0-9T:]+Z\"", "\"2026-01-01T00:00:00Z\""));
    List<String> lost = Files.readAllLines(folder.resolve("lost"));
    types(revokes);

    assertThat(lost).as("of the station that is gone").isNotEmpty();
    assertThat(types("keymast ledger keymast-authorities/default")).contains(lost);
  }

  @Test
  @Order(6)
  @DisplayName("examples/02-ipsec-to-tls: a station's steps to TLS, as they are told")
  void tellsTheSteps() {
    for (String manifest : List.of("1-ipsec.yaml", "2-to-tls.yaml")) {
      types("kubectl apply -f examples/02-ipsec-to-tls/" + manifest);
      types("kubectl wait -n stations bs/hilltop-7 --for=condition=Ready --timeout=240s");
    }
    types(
        "kubectl wait -n stations bs/hilltop-7 --for=condition=BackhaulMigrated=False"
            + " --timeout=240s");

    assertThat(types(block("examples/02-ipsec-to-tls/README.md", "kubectl describe").text()))
        .contains("UpgradePacketForwarder");
  }

  @Test
  @Order(7)
  @DisplayName("docs/install.md, Several operators: all stop, and start as shards")
  void becomesSharded() throws IOException {
    kubelet.stops(operator);
    List<String> commands = block("docs/install.md", "kubectl scale").commands();
    Files.writeString(folder.resolve("shards.yaml"), block("docs/install.md", "operator:").text());

    commands.subList(0, 2).forEach(this::types);
    assertThat(operators()).extracting(it -> it.getSpec().getReplicas()).containsExactly(0);
    assertThat(commands.get(2)).startsWith("helm upgrade ...");
    types(installation().get(1) + " --values shards.yaml");

    assertThat(operators()).extracting(it -> it.getSpec().getReplicas()).containsExactly(2, 2);
    operator = kubelet.starts(Kubelet.OPERATOR, kubelet::resolved);
  }

  @Test
  @Order(8)
  @DisplayName("examples/concentrators, docs/deleting.md: what is patched and granted by hand")
  void byHand() throws IOException {
    Files.writeString(
        folder.resolve("pins.yaml"),
        block("examples/concentrators/README.md", "spec:")
            .text()
            .replace("<64 hexadecimal digits>", "ab".repeat(32)));

    types("kubectl patch bsca default -n keymast-authorities --type=merge --patch-file=pins.yaml");
    types(block("docs/deleting.md", "kubectl create clusterrole").text());

    assertThat(
            types(
                "kubectl auth can-i delete secrets -n ending"
                    + " --as=system:serviceaccount:keymast-system:keymast-operator"))
        .startsWith("yes");
    types("kubectl delete clusterrolebinding,clusterrole keymast-farewell");
  }

  @Test
  @Order(9)
  @DisplayName("docs/deleting.md, Uninstalling in this order: nothing waits, and nothing is left")
  void uninstalls() {
    kubelet.soon("it looks after them", operator::isReady);
    for (String beginning :
        List.of(
            "kubectl delete bs ",
            "kubectl delete bsca ",
            "kubectl patch bsca ",
            "helm uninstall keymast ",
            "kubectl delete -f crds/")) {
      String command = InlineCommand.of(cluster.root(), "docs/deleting.md", beginning);
      if (command.contains("NAME")) {
        types("kubectl get bsca -n keymast-authorities -o name")
            .lines()
            .map(authority -> command.replace("bsca NAME", authority))
            .forEach(it -> types(it.replace("NAMESPACE", Release.AUTHORITIES)));
        kubelet.soon("they go", () -> types("kubectl get bsca -A -o name").isBlank());
      } else {
        types(command);
      }
    }

    assertThat(types("kubectl get crd -o name")).doesNotContain("keymast.io");
  }

  @Test
  @Order(10)
  @DisplayName(
      "docs/install.md: with the definitions first, the release brings its authority along")
  void definitionsFirst() {
    types(InlineCommand.of(cluster.root(), "docs/install.md", "kubectl apply --server-side"));
    await("its kinds are known").until(() -> types("kubectl get bsca -A -o name").isEmpty());
    release.upgrade(
        "authorityNamespaces={" + Release.AUTHORITIES + "}",
        "crds.enabled=false",
        "defaultAuthority.create=true",
        "defaultAuthority.namespace=" + Release.AUTHORITIES);

    assertThat(types("kubectl get bsca -A -o name")).contains("certificateauthority");
  }

  @Test
  @Order(11)
  @DisplayName("helm test fails where a process does not answer")
  void isNotPassedByAll() {
    kubelet.stops(keyInstaller);

    CompletableFuture<String> said = meanwhile("helm test keymast -n keymast-system");
    kubelet.runsTheTestPod("--attempts=1");

    assertThatThrownBy(said::join).hasMessageContaining("keymast-test failed");
  }

  /** Its namespace for authorities, and the release. */
  private List<String> installation() {
    return block("docs/install.md", "kubectl create namespace").commands();
  }

  /** What the two Deployments ask for. */
  private void starts() {
    keyInstaller = kubelet.starts(Kubelet.KEY_INSTALLER, kubelet::resolved);
    operator = kubelet.starts(Kubelet.OPERATOR, kubelet::resolved);
  }

  private void isRolledOut() {
    kubelet.soon("the Key Installer has its certificate", keyInstaller::isReady);
    kubelet.rollsOut(Kubelet.KEY_INSTALLER);
  }

  private List<Deployment> operators() {
    return cluster
        .admin()
        .apps()
        .deployments()
        .inNamespace(Release.NAMESPACE)
        .withLabelSelector("app.kubernetes.io/component!=key-installer")
        .list()
        .getItems();
  }

  private FencedBlock block(String page, String beginning) {
    return FencedBlock.of(cluster.root(), page, beginning);
  }

  private String types(String commands) {
    return keyboard.types(commands);
  }

  private CompletableFuture<String> meanwhile(String commands) {
    return CompletableFuture.supplyAsync(
        () -> types(commands), typing -> Thread.ofPlatform().start(typing));
  }
}
