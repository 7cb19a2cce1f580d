package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.keymast.api.ResourceNames;
import io.keymast.reconciler.cluster.StationChanges;
import io.keymast.reconciler.cluster.Unlimited;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The framework that runs the reconcilers, told what it has to know. */
final class OperatorControllers {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorControllers.class);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
  private static final Duration FULL_PASS = Duration.ofMinutes(12);

  /**
   * Of a large fleet, by a busy API server; the framework's two minutes would be ever too short.
   */
  private static final Duration LONGEST_LIST = Duration.ofMinutes(15);

  /** Objects in one answer: a whole fleet in one would need many times its own memory. */
  private static final long PAGE = 1_000;

  private OperatorControllers() {}

  /** By what the controllers work, what they tell it to, and by what they may. */
  record Work(ExecutorService threads, Metrics metrics, Optional<LeaderLease> lease) {}

  /** Not started yet. */
  static Operator of(
      OperatorAssembly assembly,
      OperatorSettings settings,
      KubernetesClient client,
      OperatorHealth health,
      Work work) {
    Operator operator =
        new Operator(
            configuration ->
                configure(
                    configuration.withMetrics(work.metrics()).withExecutorService(work.threads()),
                    work.lease(),
                    client,
                    health));
    register(operator, assembly, settings);
    return operator;
  }

  private static void configure(
      ConfigurationServiceOverrider configuration,
      Optional<LeaderLease> lease,
      KubernetesClient client,
      OperatorHealth health) {
    configuration
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withResourceCloner(new SharedContents())
        .checkingCRDAndValidateLocalModel(false)
        // Else the echo of an earlier write hides the later one until its own comes, which no
        // controller waits for.
        .withParseResourceVersions(true)
        .withCacheSyncTimeout(LONGEST_LIST)
        .withReconciliationTerminationTimeout(Duration.ofSeconds(10));
    lease.ifPresentOrElse(
        it ->
            configuration.withLeaderElectionConfiguration(
                LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(it.name())
                    .withLeaseNamespace(it.namespace())
                    .withIdentity(it.identity())
                    .withLeaseDuration(LeaderLease.DURATION)
                    .withExitOnStopLeading(false)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(
                            health::markLeading, () -> leadershipEnds(health), leader -> {}))
                    .build()),
        health::markLeading);
  }

  /** Another one may lead already: nothing more is done here, not even an orderly end. */
  private static void leadershipEnds(OperatorHealth health) {
    if (!health.isEnding()) {
      LOG.atError().log("this replica leads no longer, and ends");
      Runtime.getRuntime().halt(1);
    }
  }

  private static void register(
      Operator operator, OperatorAssembly assembly, OperatorSettings settings) {
    operator.register(
        assembly.authorityReconciler(),
        controller ->
            controller
                .withName(ReconcilerThreads.AUTHORITIES)
                .withFinalizer(ResourceNames.AUTHORITY_FINALIZER)
                .withFieldManager(ResourceNames.OPERATOR)
                .withGenerationAware(false)
                .withGenericFilter(assembly.cluster()::serves)
                .withOnUpdateFilter(StationChanges::matterToAuthority)
                .withRetry(retry())
                .withRateLimiter(new Unlimited())
                .withReconciliationMaxInterval(FULL_PASS));
    operator.register(
        assembly.certificateReconciler(),
        controller -> {
          controller
              .withName(ReconcilerThreads.CERTIFICATES)
              .withFinalizer(ResourceNames.CERTIFICATE_FINALIZER)
              .withFieldManager(ResourceNames.OPERATOR)
              .withGenerationAware(false)
              .withGenericFilter(assembly.cluster()::serves)
              .withOnUpdateFilter(StationChanges::matterToCertificate)
              .withInformerListLimit(PAGE)
              .withRetry(retry())
              .withRateLimiter(new Unlimited())
              .withReconciliationMaxInterval(Duration.ofHours(2));
          if (!settings.scope().namespaces().isEmpty()) {
            controller.settingNamespaces(settings.scope().namespaces());
          }
        });
    operator.register(
        assembly.stationReconciler(),
        controller -> {
          controller
              .withName(ReconcilerThreads.STATIONS)
              .withFinalizer(ResourceNames.STATION_FINALIZER)
              .withFieldManager(ResourceNames.OPERATOR)
              .withGenerationAware(false)
              .withGenericFilter(assembly.cluster()::serves)
              .withOnUpdateFilter(StationChanges::matterToStation)
              .withInformerListLimit(PAGE)
              .withRetry(retry())
              .withRateLimiter(new Unlimited())
              .withReconciliationMaxInterval(FULL_PASS);
          if (!settings.scope().namespaces().isEmpty()) {
            controller.settingNamespaces(settings.scope().namespaces());
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
}
