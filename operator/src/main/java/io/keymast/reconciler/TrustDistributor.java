package io.keymast.reconciler;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import io.keymast.decision.TrustBundle;
import io.keymast.decision.TrustCopies;
import io.keymast.decision.TrustCopies.Held;
import io.keymast.decision.TrustCopies.Step;
import io.keymast.domain.AuthorityName;
import io.keymast.status.TrustDistributed;
import io.keymast.status.TrustDistributed.Progress;
import io.keymast.status.TrustDistributed.Told;
import io.keymast.validation.DeclaredDistribution;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the trust bundles of authorities into the namespaces that they choose, on a thread of its
 * own and at a pace, so that a thousand namespaces hold up nobody's certificate. What it has
 * written it remembers, and reads anew from time to time: others may have changed it.
 */
public final class TrustDistributor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrustDistributor.class);
  private static final Duration READ_ANEW = Duration.ofMinutes(2);
  private static final int WRITES_AT_ONCE = 100;

  private final ClusterView cluster;
  private final TrustBundles bundles;
  private final TrustConfigMaps configMaps;
  private final TrustCondition condition;
  private final Set<String> names;
  private final Clock clock;
  private final Map<String, Known> known = new HashMap<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("trust-distribution").factory());

  /** What the namespaces hold by one name, as this process knows it. */
  private record Known(Map<String, TrustConfigMaps.Found> copies, Instant since) {}

  /**
   * @param names the ConfigMaps that the operator has the right to write
   */
  public TrustDistributor(
      ClusterView cluster, KubernetesClient client, Set<String> names, Clock clock) {
    this.cluster = cluster;
    this.bundles = new TrustBundles(client);
    this.configMaps = new TrustConfigMaps(client);
    this.condition = new TrustCondition(client);
    this.names = Set.copyOf(names);
    this.clock = clock;
  }

  /**
   * @param leading whether this process is the one that acts
   */
  public void start(BooleanSupplier leading) {
    var _ =
        executor.scheduleWithFixedDelay(
            () -> {
              if (leading.getAsBoolean() && cluster.isReady()) {
                distribute();
              }
            },
            1,
            1,
            TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void distribute() {
    try {
      names.forEach(this::refresh);
      cluster.authorities().forEach(this::distribute);
      withdrawOrphans();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("trust bundles are not distributed now; tried again soon");
    }
  }

  private void refresh(String name) {
    Instant now = clock.instant();
    Known before = known.get(name);
    if (before == null || now.isAfter(before.since().plus(READ_ANEW))) {
      known.put(name, new Known(new HashMap<>(configMaps.named(name)), now));
    }
  }

  /** One authority's trouble is told in its status, and is not the others'. */
  private void distribute(CertificateAuthority object) {
    AuthorityName authority = AuthorityObserver.nameOf(object);
    Optional<DeclaredDistribution> declared = DeclaredDistribution.of(object.getSpec());
    names.stream()
        .filter(name -> declared.map(it -> !it.configMapName().equals(name)).orElse(true))
        .forEach(name -> withdraw(authority, name));
    if (declared.isEmpty()) {
      if (object.getSpec() == null || object.getSpec().trustDistribution() == null) {
        condition.tell(object, Optional.empty());
      }
      return;
    }
    if (!names.contains(declared.get().configMapName())) {
      condition.tell(
          object,
          Optional.of(
              TrustDistributed.notAllowed(
                  declared.get().configMapName(), TrustCondition.of(object), told(object))));
      return;
    }
    try {
      bundles
          .of(object, declared.get().crls())
          .ifPresent(bundle -> distribute(object, declared.get(), bundle));
    } catch (RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("authority", authority)
          .log("its trust bundle is left as it is");
    }
  }

  private void distribute(
      CertificateAuthority object, DeclaredDistribution declared, TrustBundle bundle) {
    AuthorityName authority = AuthorityObserver.nameOf(object);
    Set<String> chosen = chosen(declared, authority);
    TrustCopies copies =
        TrustCopies.of(chosen, bundle.digest(), held(authority, declared.configMapName()));
    Map<String, String> refused = new HashMap<>();
    Set<String> written = new HashSet<>();
    copies.steps().stream()
        .limit(WRITES_AT_ONCE)
        .forEach(
            step -> {
              write(authority, declared.configMapName(), step, bundle)
                  .ifPresent(reason -> refused.put(step.namespace(), reason));
              written.add(step.namespace());
            });
    Set<String> behind =
        copies.steps().stream()
            .map(Step::namespace)
            .filter(chosen::contains)
            .filter(namespace -> !written.contains(namespace) || refused.containsKey(namespace))
            .collect(Collectors.toSet());
    condition.tell(
        object,
        Optional.of(
            TrustDistributed.of(
                new Progress(
                    chosen.size() - behind.size() - copies.taken().size(),
                    behind.size() - refused.size(),
                    copies.taken(),
                    refused,
                    bundle.fit()),
                declared.configMapName(),
                TrustCondition.of(object),
                told(object))));
  }

  /** One that is ending takes nothing new, and its copy goes with it. */
  private Set<String> chosen(DeclaredDistribution declared, AuthorityName authority) {
    return cluster
        .namespaces()
        .filter(it -> it.getMetadata().getDeletionTimestamp() == null)
        .filter(
            it -> declared.chooses(it.getMetadata().getName(), labels(it), authority.namespace()))
        .map(it -> it.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  private static Map<String, String> labels(Namespace namespace) {
    return Optional.ofNullable(namespace.getMetadata().getLabels()).orElse(Map.of());
  }

  private Map<String, Held> held(AuthorityName authority, String name) {
    Map<String, Held> held = new HashMap<>();
    copies(name).forEach((namespace, found) -> held.put(namespace, found.heldBy(authority)));
    return held;
  }

  private Map<String, TrustConfigMaps.Found> copies(String name) {
    return Optional.ofNullable(known.get(name)).map(Known::copies).orElse(Map.of());
  }

  /** Of authorities that are gone. Another operator's are for that one to withdraw. */
  private void withdrawOrphans() {
    for (String name : names) {
      copies(name).values().stream()
          .flatMap(found -> found.owner().stream())
          .filter(cluster::serves)
          .filter(authority -> cluster.authority(authority).isEmpty())
          .collect(Collectors.toSet())
          .forEach(authority -> withdraw(authority, name));
    }
  }

  private void withdraw(AuthorityName authority, String name) {
    TrustCopies.none(held(authority, name)).steps().stream()
        .limit(WRITES_AT_ONCE)
        .forEach(step -> remove(name, step));
  }

  private void remove(String name, Step step) {
    if (step instanceof Step.Remove(var namespace, var version)) {
      var _ =
          attempt(
              name,
              namespace,
              () -> {
                configMaps.remove(namespace, name, version);
                copies(name).remove(namespace);
              });
    }
  }

  /** Why it failed, if it did. */
  private Optional<String> write(
      AuthorityName authority, String name, Step step, TrustBundle bundle) {
    return switch (step) {
      case Step.Make(var namespace) ->
          attempt(
              name,
              namespace,
              () ->
                  copies(name).put(namespace, configMaps.make(authority, namespace, name, bundle)));
      case Step.Renew(var namespace, var version) ->
          attempt(
              name,
              namespace,
              () ->
                  copies(name)
                      .put(
                          namespace,
                          configMaps.renew(authority, namespace, name, version, bundle)));
      case Step.Remove remove -> {
        remove(name, remove);
        yield Optional.empty();
      }
    };
  }

  /** What has changed meanwhile, or has gone, is read anew before the next try. */
  private Optional<String> attempt(String name, String namespace, Runnable write) {
    try {
      write.run();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        known.remove(name);
        return Optional.of(
            e.getCode() == HttpURLConnection.HTTP_CONFLICT ? "Conflict" : "NotFound");
      }
      LOG.atDebug()
          .setCause(e)
          .addKeyValue("namespace", namespace)
          .addKeyValue("configMap", name)
          .log("trust bundle not written");
      return Optional.of(
          Optional.ofNullable(e.getStatus()).map(status -> status.getReason()).orElse("no answer"));
    }
  }

  private Told told(CertificateAuthority object) {
    return new Told(object.getMetadata().getGeneration(), clock.instant());
  }
}
