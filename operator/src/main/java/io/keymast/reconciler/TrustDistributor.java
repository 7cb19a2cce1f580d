package io.keymast.reconciler;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.CertificateAuthority;
import io.keymast.decision.TrustBundle;
import io.keymast.decision.TrustCopies;
import io.keymast.domain.AuthorityName;
import io.keymast.status.TrustDistributed;
import io.keymast.status.TrustDistributed.Progress;
import io.keymast.status.TrustDistributed.Told;
import io.keymast.validation.DeclaredDistribution;
import java.time.Clock;
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
 * own and at a pace, so that a thousand namespaces hold up nobody's certificate.
 */
public final class TrustDistributor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrustDistributor.class);

  private final ClusterView cluster;
  private final KubernetesClient client;
  private final TrustBundles bundles;
  private final KnownCopies copies;
  private final TrustCondition condition;
  private final Set<String> names;
  private final Clock clock;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("trust-distribution").factory());

  /**
   * @param names the ConfigMaps that the operator has the right to write
   */
  public TrustDistributor(
      ClusterView cluster, KubernetesClient client, Set<String> names, Clock clock) {
    this.cluster = cluster;
    this.client = client;
    this.bundles = new TrustBundles(client);
    this.copies = new KnownCopies(new TrustConfigMaps(client), clock);
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
      names.forEach(copies::refresh);
      cluster.authorities().forEach(this::distributeAlone);
      withdrawOrphans();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("trust bundles are not distributed now; tried again soon");
    }
  }

  /** One authority's trouble is not the others'. */
  private void distributeAlone(CertificateAuthority object) {
    AuthorityName authority = AuthorityObserver.nameOf(object);
    try {
      distribute(object, authority);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("authority", authority)
          .log("its trust bundle is left as it is");
    }
  }

  private void distribute(CertificateAuthority object, AuthorityName authority) {
    if (object.getSpec() == null || object.getSpec().trustDistribution() == null) {
      names.forEach(name -> copies.withdraw(authority, name));
      condition.tell(object, Optional.empty());
      return;
    }
    DeclaredDistribution.of(object.getSpec())
        .ifPresent(declared -> distribute(object, authority, declared));
  }

  /** What is declared by a mistake takes no copy away. */
  private void distribute(
      CertificateAuthority object, AuthorityName authority, DeclaredDistribution declared) {
    if (!names.contains(declared.configMapName())) {
      condition.tell(
          object,
          Optional.of(
              TrustDistributed.notAllowed(
                  declared.configMapName(), TrustCondition.of(object), told(object))));
      return;
    }
    names.stream()
        .filter(name -> !name.equals(declared.configMapName()))
        .forEach(name -> copies.withdraw(authority, name));
    bundles
        .of(object, declared.crls())
        .ifPresent(bundle -> distribute(object, authority, declared, bundle));
  }

  private void distribute(
      CertificateAuthority object,
      AuthorityName authority,
      DeclaredDistribution declared,
      TrustBundle bundle) {
    String name = declared.configMapName();
    Set<String> chosen = chosen(declared, authority);
    TrustCopies planned = TrustCopies.of(chosen, bundle.digest(), copies.heldBy(authority, name));
    KnownCopies.Written written = copies.write(authority, name, planned.steps(), bundle);
    Map<String, String> refused =
        written.refused().entrySet().stream()
            .filter(each -> chosen.contains(each.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    long waiting = written.left().stream().filter(chosen::contains).count();
    condition.tell(
        object,
        Optional.of(
            TrustDistributed.of(
                new Progress(
                    chosen.size() - waiting - refused.size() - planned.taken().size(),
                    waiting,
                    planned.taken(),
                    refused,
                    bundle.fit()),
                name,
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

  /** Of authorities that are gone. Another operator's are for that one to withdraw. */
  private void withdrawOrphans() {
    for (String name : names) {
      copies.owners(name).stream()
          .filter(cluster::serves)
          .filter(authority -> cluster.authority(authority).isEmpty())
          .filter(this::isGone)
          .forEach(authority -> copies.withdraw(authority, name));
    }
  }

  /** Asked live: a gate that loses its bundle by mistake lets no station in. */
  private boolean isGone(AuthorityName authority) {
    return client
            .resources(CertificateAuthority.class)
            .inNamespace(authority.namespace())
            .withName(authority.name())
            .get()
        == null;
  }

  private Told told(CertificateAuthority object) {
    return new Told(object.getMetadata().getGeneration(), clock.instant());
  }
}
