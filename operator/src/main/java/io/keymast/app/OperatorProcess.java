package io.keymast.app;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.keymast.api.ResourceNames;
import io.keymast.app.OperatorSettings.Election;
import io.keymast.app.OperatorSettings.Serving;
import io.keymast.reconciler.ReferenceClock;
import io.keymast.reconciler.StationChanges;
import io.keymast.validation.KeyBlocklist;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator as one process: its controllers, its probes, its end. */
public final class OperatorProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
  private static final Duration FULL_PASS = Duration.ofMinutes(12);

  private final ManagementServer management;
  private final List<Runnable> endings;

  /**
   * @param endings of all its parts, in order
   */
  private OperatorProcess(ManagementServer management, List<Runnable> endings) {
    this.management = management;
    this.endings = endings;
  }

  /** Returns when the caches are filled. */
  public static OperatorProcess start(OperatorSettings settings) {
    KubernetesClient client = ClusterClients.create(settings.kubeconfig());
    ApiServerClock reference = ApiServerClock.start(client, System::nanoTime);
    return start(settings, client, Clock.systemUTC(), reference, List.of(reference::close));
  }

  /** By a clock that is known to be right. Owns the client from now on. */
  public static OperatorProcess start(
      OperatorSettings settings, KubernetesClient client, Clock clock) {
    return start(settings, client, clock, ReferenceClock.showingThatOf(clock));
  }

  /** Owns the client from now on. */
  public static OperatorProcess start(
      OperatorSettings settings, KubernetesClient client, Clock clock, ReferenceClock reference) {
    return start(settings, client, clock, reference, List.of());
  }

  private static OperatorProcess start(
      OperatorSettings settings,
      KubernetesClient client,
      Clock clock,
      ReferenceClock reference,
      List<Runnable> endings) {
    AtomicBoolean synced = new AtomicBoolean();
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    OperatorAssembly assembly =
        new OperatorAssembly(
            client,
            settings,
            blocklist(settings.serving()),
            new OperatorAssembly.Machine(clock, reference, new SecureRandom(), metrics),
            synced::get);
    SharedIndexInformer<Namespace> namespaces = client.namespaces().inform();
    assembly.cluster().attachNamespaces(namespaces.getStore());
    Operator operator = new Operator(configuration -> configure(configuration, settings, client));
    register(operator, assembly, settings);
    ManagementServer management =
        ManagementServer.start(
            settings.serving().bindAddress(),
            settings.serving().managementPort(),
            new ManagementServer.Probes(() -> true, synced::get),
            () -> {
              assembly.fleetMeters().refresh();
              return metrics.scrape();
            });
    assembly.sharedPrimes().start();
    operator.start();
    synced.set(true);
    assembly.clockWatcher().start();
    LOG.atInfo()
        .addKeyValue("defaultAuthority", settings.defaultAuthority())
        .addKeyValue("managementPort", management.port())
        .log("operator started");
    return new OperatorProcess(
        management,
        Stream.concat(
                Stream.of(
                    assembly.clockWatcher()::close,
                    operator::stop,
                    assembly.sharedPrimes()::close,
                    namespaces::close,
                    management::close),
                Stream.concat(endings.stream(), Stream.<Runnable>of(client::close)))
            .toList());
  }

  public int managementPort() {
    return management.port();
  }

  @Override
  public void close() {
    endings.forEach(Runnable::run);
  }

  private static void configure(
      ConfigurationServiceOverrider configuration,
      OperatorSettings settings,
      KubernetesClient client) {
    configuration
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .checkingCRDAndValidateLocalModel(false)
        .withConcurrentReconciliationThreads(settings.serving().threads())
        .withReconciliationTerminationTimeout(Duration.ofSeconds(10));
    switch (settings.election()) {
      case Election.Off() -> {}
      case Election.Lease(var namespace, var name) ->
          configuration.withLeaderElectionConfiguration(
              LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(name)
                  .withLeaseNamespace(namespace)
                  .build());
    }
  }

  private static void register(
      Operator operator, OperatorAssembly assembly, OperatorSettings settings) {
    operator.register(
        assembly.authorityReconciler(),
        controller ->
            controller
                .withName("certificateauthority")
                .withFinalizer(ResourceNames.AUTHORITY_FINALIZER)
                .withFieldManager(ResourceNames.OPERATOR)
                .withGenerationAware(false)
                .withOnUpdateFilter(StationChanges::matterToAuthority)
                .withRetry(retry())
                .withReconciliationMaxInterval(FULL_PASS));
    operator.register(
        assembly.certificateReconciler(),
        controller -> {
          controller
              .withName("basestationcertificate")
              .withFinalizer(ResourceNames.CERTIFICATE_FINALIZER)
              .withFieldManager(ResourceNames.OPERATOR)
              .withGenerationAware(false)
              .withOnUpdateFilter(StationChanges::matterToCertificate)
              .withRetry(retry())
              .withReconciliationMaxInterval(Duration.ofHours(2));
          if (!settings.namespaces().isEmpty()) {
            controller.settingNamespaces(settings.namespaces());
          }
        });
    operator.register(
        assembly.stationReconciler(),
        controller -> {
          controller
              .withName("basestation")
              .withFinalizer(ResourceNames.STATION_FINALIZER)
              .withFieldManager(ResourceNames.OPERATOR)
              .withGenerationAware(false)
              .withOnUpdateFilter(StationChanges::matterToStation)
              .withRetry(retry())
              .withReconciliationMaxInterval(FULL_PASS);
          if (!settings.namespaces().isEmpty()) {
            controller.settingNamespaces(settings.namespaces());
          }
        });
  }

  /** There is no last try. */
  private static Retry retry() {
    return new GenericRetry()
        .setInitialInterval(500)
        .setIntervalMultiplier(2)
        .setMaxInterval(LONGEST_BACKOFF.toMillis())
        .withoutMaxAttempts();
  }

  private static KeyBlocklist blocklist(Serving serving) {
    List<byte[]> files = serving.keyBlocklists().stream().map(OperatorProcess::read).toList();
    KeyBlocklist blocklist = KeyBlocklist.parse(files);
    if (!files.isEmpty()) {
      LOG.atInfo().addKeyValue("keys", blocklist.size()).log("key blocklists read");
    }
    return blocklist;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the key blocklist " + file, e);
    }
  }
}
