package io.keymast.app;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.Operator;
import io.keymast.domain.Leadership;
import io.keymast.reconciler.clock.ReferenceClock;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.reconciler.metrics.ReconciliationMeters;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator as one process: its controllers, its probes, its end. */
public final class OperatorProcess implements OrderlyEnd.Running {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);

  private final ManagementServer management;
  private final OperatorHealth health;
  private final RestartRequest restart;
  private final List<Runnable> endings;

  /**
   * @param endings of all its parts, in order
   */
  private OperatorProcess(
      ManagementServer management,
      OperatorHealth health,
      RestartRequest restart,
      List<Runnable> endings) {
    this.management = management;
    this.health = health;
    this.restart = restart;
    this.endings = endings;
  }

  /** Returns when the caches are filled, for which the custom resources have to be known. */
  public static OperatorProcess start(OperatorSettings settings) {
    Optional<LeaderLease> lease = lease(settings, System::nanoTime);
    Outages outages = new Outages(System::nanoTime);
    KubernetesClient client = client(settings, lease, outages);
    ApiServerClock reference = ApiServerClock.start(client, System::nanoTime);
    return start(
        settings,
        client,
        Clock.systemUTC(),
        reference,
        new Bound(
            lease, Optional.of(outages), reference::awaitFirstReading, List.of(reference::close)));
  }

  /**
   * By a clock that is known to be right.
   *
   * @param nanoTime by which the Lease runs out
   */
  public static OperatorProcess start(
      OperatorSettings settings, Clock clock, LongSupplier nanoTime) {
    Optional<LeaderLease> lease = lease(settings, nanoTime);
    Outages outages = new Outages(System::nanoTime);
    return start(
        settings,
        client(settings, lease, outages),
        clock,
        ReferenceClock.showingThatOf(clock),
        new Bound(lease, Optional.of(outages), () -> {}, List.of()));
  }

  private static KubernetesClient client(
      OperatorSettings settings, Optional<LeaderLease> lease, Outages outages) {
    Map<String, Interceptor> listeners = new HashMap<>();
    listeners.put("outages", outages);
    lease.ifPresent(it -> listeners.put("lease", it.renewals()));
    return ClusterClients.create(settings.kubeconfig(), listeners);
  }

  /** By a clock that is known to be right. Owns the client from now on. */
  public static OperatorProcess start(
      OperatorSettings settings, KubernetesClient client, Clock clock) {
    return start(settings, client, clock, ReferenceClock.showingThatOf(clock));
  }

  /** Owns the client from now on; without leader election, since the client tells of no renewal. */
  public static OperatorProcess start(
      OperatorSettings settings, KubernetesClient client, Clock clock, ReferenceClock reference) {
    if (settings.election() instanceof OperatorSettings.Election.Lease) {
      throw new IllegalArgumentException("a client of somebody else's tells of no renewal");
    }
    return start(settings, client, clock, reference, Bound.NOTHING);
  }

  /**
   * What was made with the client.
   *
   * @param timeIsKnown returns when it is
   */
  private record Bound(
      Optional<LeaderLease> lease,
      Optional<Outages> outages,
      Runnable timeIsKnown,
      List<Runnable> endings) {
    static final Bound NOTHING = new Bound(Optional.empty(), Optional.empty(), () -> {}, List.of());
  }

  private static OperatorProcess start(
      OperatorSettings settings,
      KubernetesClient client,
      Clock clock,
      ReferenceClock reference,
      Bound bound) {
    OperatorHealth health = new OperatorHealth();
    RestartRequest restart =
        new RestartRequest(LostCertificateWatch.looksWithin(settings.restores().interval()));
    PrometheusMeterRegistry metrics = ProcessMeters.registry();
    Optional<LeaderLease> lease = bound.lease();
    OperatorMeters.leading(
        metrics,
        lease.map(it -> it.namespace() + "/" + it.name()).orElse("none"),
        health::isLeading);
    OperatorAssembly assembly =
        new OperatorAssembly(
            client,
            settings,
            BlocklistFiles.read(settings.serving().keyBlocklists()),
            new OperatorAssembly.Machine(
                clock,
                reference,
                new SecureRandom(),
                metrics,
                restart,
                lease.<Leadership>map(LeaderLease::deadline).orElse(Leadership.UNDISPUTED)),
            health);
    ReconcilerThreads threads = new ReconcilerThreads(settings.serving().threads());
    Parts parts =
        new Parts(
            assembly,
            namespaces(client, assembly),
            OperatorControllers.of(
                assembly,
                settings,
                client,
                health,
                new OperatorControllers.Work(
                    threads, new ReconciliationMeters(metrics, assembly.setbacks()), lease)),
            management(settings.serving(), health, assembly, metrics));
    awaitCaches(client, parts);
    bound.timeIsKnown().run();
    health.markSynced();
    threads.begin();
    bound.outages().ifPresent(it -> it.whenOver(assembly.setbacks()::tryAgain));
    startWatches(settings.restores().interval(), assembly, health);
    LOG.atInfo()
        .addKeyValue("defaultAuthority", settings.defaultAuthority())
        .addKeyValue("managementPort", parts.management().port())
        .log("operator started");
    return new OperatorProcess(parts.management(), health, restart, endings(client, bound, parts));
  }

  private record Parts(
      OperatorAssembly assembly,
      SharedIndexInformer<Namespace> namespaces,
      Operator operator,
      ManagementServer management) {}

  private static SharedIndexInformer<Namespace> namespaces(
      KubernetesClient client, OperatorAssembly assembly) {
    SharedIndexInformer<Namespace> namespaces = client.namespaces().runnableInformer(0);
    namespaces.exceptionHandler((started, failure) -> true);
    assembly.cluster().attachNamespaces(namespaces.getStore());
    return namespaces;
  }

  private static ManagementServer management(
      OperatorSettings.Serving serving,
      OperatorHealth health,
      OperatorAssembly assembly,
      PrometheusMeterRegistry metrics) {
    return ManagementServer.start(
        serving.bindAddress(),
        serving.managementPort(),
        new ManagementServer.Probes(() -> true, health::isReady),
        () -> {
          assembly.registerCounters();
          if (health.isLeading()) {
            assembly.fleetMeters().refresh();
          }
          return metrics.scrape();
        });
  }

  private static void awaitCaches(KubernetesClient client, Parts parts) {
    // Whoever can't ask yet waits: to end and be started again, ever more rarely, takes longer.
    new ResourceDefinitions(client).await();
    parts.namespaces().start().toCompletableFuture().join();
    parts.assembly().sharedPrimes().start();
    parts.operator().start();
  }

  private static void startWatches(
      Duration interval, OperatorAssembly assembly, OperatorHealth health) {
    assembly.clockWatcher().start();
    assembly.trustDistributor().start(health::isLeading);
    assembly.historyWatch().start(interval);
    assembly.lostCertificateWatch().start();
    Duration comparisons = LostEventWatch.every(interval);
    assembly.lostEventWatch().start(comparisons, comparisons);
  }

  private static List<Runnable> endings(KubernetesClient client, Bound bound, Parts parts) {
    OperatorAssembly assembly = parts.assembly();
    return Stream.concat(
            Stream.of(
                assembly.historyWatch()::close,
                assembly.lostCertificateWatch()::close,
                assembly.lostEventWatch()::close,
                assembly.clockWatcher()::close,
                assembly.trustDistributor()::close,
                parts.operator()::stop,
                () -> bound.lease().ifPresent(it -> it.release(client)),
                assembly.tokens()::close,
                assembly.sharedPrimes()::close,
                parts.namespaces()::close,
                parts.management()::close),
            Stream.concat(bound.endings().stream(), Stream.<Runnable>of(client::close)))
        .toList();
  }

  private static Optional<LeaderLease> lease(OperatorSettings settings, LongSupplier nanoTime) {
    return switch (settings.election()) {
      case OperatorSettings.Election.Lease lease ->
          Optional.of(
              LeaderLease.of(lease, UUID.randomUUID().toString(), Clock.systemUTC(), nanoTime));
      case OperatorSettings.Election.Off() -> Optional.empty();
    };
  }

  public int managementPort() {
    return management.port();
  }

  /** Another process has to start: what this one has read is obsolete. */
  @Override
  public int awaitEnd() throws InterruptedException {
    return restart.await();
  }

  @Override
  public void close() {
    health.markEnding();
    endings.forEach(Runnable::run);
  }
}
