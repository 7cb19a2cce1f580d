package io.keymast.support;

import io.keymast.pki.ForeignCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * cert-manager's own controllers, by {@code tools/cert-manager/install}, with an administrator's
 * rights and for one namespace, so that those of other tests decide for themselves. It ends with
 * this JVM.
 */
public final class CertManager implements AutoCloseable {
  private static final Duration INSTALLATION = Duration.ofMinutes(20);

  private final Process process;

  private CertManager(Process process) {
    this.process = process;
  }

  /** Its kinds, without anyone who acts on them. */
  public static void installDefinitions(ControlPlane controlPlane) {
    controlPlane.installResourceDefinitions(installation(controlPlane).resolve("crds"));
  }

  public static CertManager start(ControlPlane controlPlane, String namespace) {
    return start(controlPlane, namespace, List.of());
  }

  /** Somebody else decides what is approved, as the approver-policy does where it is installed. */
  public static CertManager startWithoutApprover(ControlPlane controlPlane, String namespace) {
    return start(controlPlane, namespace, List.of("-approver=false"));
  }

  private static CertManager start(
      ControlPlane controlPlane, String namespace, List<String> options) {
    installDefinitions(controlPlane);
    List<String> command =
        new ArrayList<>(
            List.of(
                installation(controlPlane).resolve("cert-manager").toString(),
                "-kubeconfig",
                controlPlane.kubeconfig().toString(),
                "-namespace",
                namespace));
    command.addAll(options);
    try {
      Path logs = controlPlane.kubeconfig().resolveSibling("cert-manager");
      Files.createDirectories(logs);
      return new CertManager(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(logs.resolve(namespace + ".log").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It stops once its standard input is closed. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path installation(ControlPlane controlPlane) {
    try {
      return Path.of(
          Command.run(controlPlane.root(), List.of("tools/cert-manager/install"), INSTALLATION)
              .strip());
    } catch (IllegalStateException e) {
      ForeignCommand.notJudged("cert-manager is missing: " + e.getMessage());
      throw e;
    }
  }
}
