package io.keymast.chart;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.keymast.app.Keymast;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** Runs what a release's Deployments and its test ask for, and says how it goes. */
final class Kubelet implements AutoCloseable {
  static final String OPERATOR = "keymast-operator";
  static final String KEY_INSTALLER = "keymast-key-installer";

  private final ControlPlane cluster;
  private final Release release;
  private final Path folder;
  private final Map<String, DeployedProcess> running = new HashMap<>();

  Kubelet(ControlPlane cluster, Release release, Path folder) {
    this.cluster = cluster;
    this.release = release;
    this.folder = folder;
  }

  /** The {@code keymast} that images have, also for who {@linkplain Keyboard types} beside it. */
  void installsProgram() throws IOException {
    Path program = program();
    Files.createDirectories(program.getParent());
    Files.writeString(
        program,
        "#!/bin/sh\nexec '%s' -cp '%s' %s \"$@\"\n"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                Keymast.class.getName()));
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private Path program() {
    return folder.resolve("bin/keymast");
  }

  DeployedProcess starts(String deployment) {
    return starts(deployment, UnaryOperator.identity());
  }

  /**
   * @param addresses gives an argument the address by which another process is found here
   */
  DeployedProcess starts(String deployment, UnaryOperator<String> addresses) {
    DeployedProcess started =
        DeployedProcess.start(cluster, release.deployment(deployment), folder, addresses);
    running.put(deployment, started);
    return started;
  }

  /** It ends in order. */
  void stops(DeployedProcess process) {
    assertThat(process.stop()).isZero();
  }

  /** Names of Services, as they would be resolved here. */
  String resolved(String argument) {
    String suffix = "." + Release.NAMESPACE + ".svc:";
    return argument
        .replace(
            "keymast-key-installer-replicas" + suffix + 8080, address(KEY_INSTALLER, "publication"))
        .replace(
            "keymast-key-installer-metrics" + suffix + 9090, address(KEY_INSTALLER, "management"))
        .replace("keymast-operator-metrics" + suffix + 9090, address(OPERATOR, "management"));
  }

  private String address(String deployment, String port) {
    return "127.0.0.1:"
        + Optional.ofNullable(running.get(deployment)).map(it -> it.port(port)).orElse(0);
  }

  /** All replicas are as the Deployment asks. */
  void rollsOut(String deployment) {
    cluster
        .admin()
        .apps()
        .deployments()
        .inNamespace(Release.NAMESPACE)
        .withName(deployment)
        .editStatus(
            it ->
                new DeploymentBuilder(it)
                    .withStatus(
                        new DeploymentStatusBuilder()
                            .withObservedGeneration(it.getMetadata().getGeneration())
                            .withReplicas(it.getSpec().getReplicas())
                            .withUpdatedReplicas(it.getSpec().getReplicas())
                            .withReadyReplicas(it.getSpec().getReplicas())
                            .withAvailableReplicas(it.getSpec().getReplicas())
                            .build())
                    .build());
  }

  /**
   * The pod of {@code helm test}, once it is there.
   *
   * @param more arguments of the program that was {@linkplain #installsProgram installed}
   */
  void runsTheTestPod(String... more) {
    var pods = cluster.admin().pods().inNamespace(Release.NAMESPACE).withName("keymast-test");
    await().until(() -> isPending(pods.get()));
    List<String> command = new ArrayList<>(List.of(program().toString()));
    pods.get().getSpec().getContainers().getFirst().getArgs().stream()
        .map(this::resolved)
        .forEach(command::add);
    command.addAll(List.of(more));
    String phase = isSuccessful(command) ? "Succeeded" : "Failed";
    pods.editStatus(
        pod -> new PodBuilder(pod).editOrNewStatus().withPhase(phase).endStatus().build());
  }

  private static boolean isPending(Pod pod) {
    return pod != null && "Pending".equals(pod.getStatus().getPhase());
  }

  private boolean isSuccessful(List<String> command) {
    try {
      return Command.run(folder, command).contains("200");
    } catch (IllegalStateException e) {
      return false;
    }
  }

  void soon(String what, Callable<Boolean> condition) {
    await(what)
        .pollInterval(Duration.ofMillis(500))
        .failFast(
            "a process has ended", () -> running.values().forEach(DeployedProcess::assertRunning))
        .until(condition);
  }

  @Override
  public void close() {
    running.values().forEach(DeployedProcess::close);
  }
}
