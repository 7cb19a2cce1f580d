package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.TolerantSerialization;
import io.keymast.app.OperatorProcess;
import io.keymast.app.OperatorSettings;
import io.keymast.app.OperatorSettings.Election;
import io.keymast.app.OperatorSettings.KeyInstallerServer;
import io.keymast.app.OperatorSettings.Serving;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An operator whose clock is moved: in this JVM, since no other one's can be. */
record MovedOperator(Platform platform, MutableClock clock, OperatorProcess process)
    implements AutoCloseable {
  static final int THREADS = 16;
  static final Duration PATIENCE = Duration.ofMinutes(20);

  /** Its journal is not our output. */
  static MovedOperator start(Platform platform) {
    MutableClock clock = new MutableClock();
    PrintStream ours = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    try {
      return new MovedOperator(
          platform,
          clock,
          OperatorProcess.start(settings(platform), client(platform.controlPlane()), clock));
    } finally {
      System.setOut(ours);
    }
  }

  /** When so many stations are to be renewed, in that order. */
  List<Instant> dueTimes(int size) {
    List<Instant> times = new ArrayList<>();
    await("all statuses tell when they are due")
        .atMost(PATIENCE)
        .until(
            () -> {
              times.clear();
              platform
                  .controlPlane()
                  .admin()
                  .resources(BaseStation.class)
                  .inNamespace(Platform.STATIONS)
                  .list()
                  .getItems()
                  .forEach(station -> renewalTime(station).ifPresent(times::add));
              return times.size() == size;
            });
    return times.stream().sorted(Comparator.naturalOrder()).toList();
  }

  private static Optional<Instant> renewalTime(BaseStation station) {
    return Optional.ofNullable(station.getStatus())
        .map(BaseStationStatus::certificate)
        .map(BaseStationStatus.Certificate::renewalTime);
  }

  private static OperatorSettings settings(Platform platform) {
    return new OperatorSettings(
        Optional.empty(),
        platform.authority(),
        Set.of(Platform.STATIONS),
        new KeyInstallerServer(ControlPlane.SYSTEM_NAMESPACE, "unused", List.of()),
        new Election.Off(),
        new Serving("127.0.0.1", 0, List.of(), THREADS));
  }

  private static KubernetesClient client(ControlPlane controlPlane) {
    return new KubernetesClientBuilder()
        .withConfig(controlPlane.asOperator().getConfiguration())
        .withKubernetesSerialization(TolerantSerialization.create())
        .build();
  }

  @Override
  public void close() {
    process.close();
  }
}
