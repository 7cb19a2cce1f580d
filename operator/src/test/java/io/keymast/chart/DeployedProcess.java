package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keymast.support.ControlPlane;
import io.keymast.support.FreePort;
import io.keymast.support.Kubeconfig;
import io.keymast.support.ManagementPort;
import io.keymast.support.OperatorProgram;
import io.keymast.support.TiedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The container of a Deployment, run as a kubelet would: its arguments, environment, probes, and
 * the token of its ServiceAccount. Only addresses and ports are of this machine.
 */
final class DeployedProcess implements AutoCloseable {
  private final Process process;
  private final Container container;
  private final Map<String, Integer> ports;
  private final long graceSeconds;
  private final Path log;

  private DeployedProcess(Process process, PodSpec pod, Map<String, Integer> ports, Path log) {
    this.process = process;
    this.container = pod.getContainers().getFirst();
    this.ports = ports;
    this.graceSeconds = pod.getTerminationGracePeriodSeconds();
    this.log = log;
  }

  static DeployedProcess start(ControlPlane controlPlane, Deployment deployment, Path folder) {
    return start(controlPlane, deployment, folder, argument -> argument);
  }

  /**
   * @param addresses gives an argument the address by which another process is found here
   */
  static DeployedProcess start(
      ControlPlane controlPlane,
      Deployment deployment,
      Path folder,
      UnaryOperator<String> addresses) {
    PodSpec pod = deployment.getSpec().getTemplate().getSpec();
    Container container = pod.getContainers().getFirst();
    String name = deployment.getMetadata().getName();
    Map<String, Integer> ports = new TreeMap<>();
    container.getPorts().forEach(port -> ports.put(port.getName(), FreePort.find()));
    Path log = folder.resolve(name + ".log");
    List<String> arguments = container.getArgs();
    List<String> command =
        OperatorProgram.beside(controlPlane).command(arguments.getFirst(), "192m", List.of());
    command.addAll(arguments.stream().skip(1).map(addresses).toList());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    container.getEnv().forEach(env -> builder.environment().put(env.getName(), env.getValue()));
    Path kubeconfig =
        Kubeconfig.write(
            folder.resolve(name + ".kubeconfig"),
            controlPlane.as(deployment.getMetadata().getNamespace(), pod.getServiceAccountName()));
    builder
        .environment()
        .putAll(
            Map.of(
                "KEYMAST_KUBECONFIG", kubeconfig.toString(), "KEYMAST_BIND_ADDRESS", "127.0.0.1"));
    ports.forEach((port, number) -> builder.environment().put(variable(port), number.toString()));
    try {
      return new DeployedProcess(builder.start(), pod, ports, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String variable(String port) {
    return switch (port) {
      case "stations" -> "KEYMAST_HTTPS_PORT";
      case "publication" -> "KEYMAST_PUBLICATION_PORT";
      case "management" -> "KEYMAST_MANAGEMENT_PORT";
      default -> throw new IllegalArgumentException(port);
    };
  }

  int port(String name) {
    return ports.getOrDefault(name, 0);
  }

  boolean isLive() {
    return isAnswered(container.getLivenessProbe());
  }

  boolean isReady() {
    return isAnswered(container.getReadinessProbe());
  }

  private boolean isAnswered(Probe probe) {
    HTTPGetAction get = probe.getHttpGet();
    return new ManagementPort(port(get.getPort().getStrVal())).status(get.getPath()) == 200;
  }

  void assertRunning() {
    assertThat(process.isAlive()).as(this::log).isTrue();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As Kubernetes stops a pod; its exit code, for which it has the pod's grace period. */
  int stop() {
    if (!new TiedProcess(process).terminates(Duration.ofSeconds(graceSeconds))) {
      throw new AssertionError("it outlived its grace period: " + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
