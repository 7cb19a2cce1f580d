package io.keymast.reconciler;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.decision.ClusterCopy;
import io.keymast.decision.TrustBundle;
import io.keymast.decision.TrustCopies;
import io.keymast.domain.AuthorityName;
import io.keymast.status.TrustDistributed;
import io.keymast.status.TrustDistributed.Copies;
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
import java.util.stream.Stream;
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
  private final ClusterTrustBundles clusterBundles;
  private final TrustCondition condition;
  private final Targets targets;
  private final CertificateAuthorities authorities;
  private final Clock clock;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("trust-distribution").factory());

  /**
   * What the operator has the right to write.
   *
   * @param configMaps their names, in any namespace
   * @param clusterTrustBundles whether it may write those of authorities
   */
  public record Targets(Set<String> configMaps, boolean clusterTrustBundles) {
    public Targets {
      configMaps = Set.copyOf(configMaps);
    }

    public static Targets none() {
      return new Targets(Set.of(), false);
    }
  }

  /**
   * @param authorities whose CA keys this process has: a status that somebody else wrote, where the
   *     operator has no rights, puts no CA into anybody's trust bundle
   */
  public TrustDistributor(
      ClusterView cluster,
      KubernetesClient client,
      Targets targets,
      CertificateAuthorities authorities,
      Clock clock) {
    this.cluster = cluster;
    this.client = client;
    this.bundles = new TrustBundles(client);
    this.copies = new KnownCopies(new TrustConfigMaps(client), clock);
    this.clusterBundles = new ClusterTrustBundles(client, clock);
    this.condition = new TrustCondition(client);
    this.targets = targets;
    this.authorities = authorities;
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
    targets.configMaps().forEach(name -> alone("ConfigMaps " + name, () -> copies.refresh(name)));
    if (targets.clusterTrustBundles()) {
      alone("ClusterTrustBundles", clusterBundles::refresh);
    }
    alone("authorities", () -> cluster.authorities().forEach(this::distributeAlone));
    alone("bundles of authorities that are gone", this::withdrawOrphans);
  }

  private void distributeAlone(CertificateAuthority object) {
    AuthorityName authority = AuthorityObserver.nameOf(object);
    alone(authority.toString(), () -> distribute(object, authority));
  }

  /** One's trouble is not the others'. */
  private static void alone(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("what", what)
          .log("trust bundles are left as they are; tried again soon");
    }
  }

  private void distribute(CertificateAuthority object, AuthorityName authority) {
    if (object.getSpec() == null || object.getSpec().trustDistribution() == null) {
      withdraw(authority);
      condition.tell(object, Optional.empty());
      return;
    }
    if (authorities.findReady(authority).isPresent()) {
      DeclaredDistribution.of(object.getSpec())
          .map(declared -> distribute(object, authority, declared))
          .ifPresent(told -> condition.tell(object, Optional.of(told)));
    }
  }

  private Condition distribute(
      CertificateAuthority object, AuthorityName authority, DeclaredDistribution declared) {
    return bundles
        .of(object, declared.crls())
        .map(bundle -> distribute(object, authority, declared, bundle))
        .orElseGet(() -> TrustDistributed.unknown(TrustCondition.of(object), told(object)));
  }

  private Condition distribute(
      CertificateAuthority object,
      AuthorityName authority,
      DeclaredDistribution declared,
      TrustBundle bundle) {
    return TrustDistributed.of(
        new Progress(
            declared
                .namespaces()
                .map(it -> copy(authority, it, bundle))
                .orElseGet(() -> noCopies(authority)),
            copyForCluster(authority, declared, bundle),
            bundle.fit()),
        TrustCondition.of(object),
        told(object));
  }

  private Told told(CertificateAuthority object) {
    return new Told(object.getMetadata().getGeneration(), clock.instant());
  }

  private ClusterCopy copyForCluster(
      AuthorityName authority, DeclaredDistribution declared, TrustBundle bundle) {
    if (!declared.clusterTrustBundle()) {
      clusterBundles.withdraw(authority);
      return new ClusterCopy.NotWanted();
    }
    return targets.clusterTrustBundles()
        ? clusterBundles.hold(authority, bundle)
        : new ClusterCopy.NotAllowed();
  }

  private Copies noCopies(AuthorityName authority) {
    targets.configMaps().forEach(name -> copies.withdraw(authority, name));
    return Copies.none();
  }

  /** A name that the operator may not write takes no copy of another name away. */
  private Copies copy(
      AuthorityName authority, DeclaredDistribution.ToNamespaces declared, TrustBundle bundle) {
    String name = declared.configMapName();
    if (!targets.configMaps().contains(name)) {
      return Copies.notAllowed(name);
    }
    targets.configMaps().stream()
        .filter(other -> !other.equals(name))
        .forEach(other -> copies.withdraw(authority, other));
    Set<String> chosen = chosen(declared, authority);
    TrustCopies planned = TrustCopies.of(chosen, bundle.digest(), copies.heldBy(authority, name));
    KnownCopies.Written written = copies.write(authority, name, planned.steps(), bundle);
    Map<String, String> refused =
        written.refused().entrySet().stream()
            .filter(each -> chosen.contains(each.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    long waiting = written.left().stream().filter(chosen::contains).count();
    return new Copies(
        name,
        true,
        chosen.size() - waiting - refused.size() - planned.taken().size(),
        waiting,
        planned.taken(),
        refused);
  }

  /** One that is ending takes nothing new, and its copy goes with it. */
  private Set<String> chosen(DeclaredDistribution.ToNamespaces declared, AuthorityName authority) {
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
    Stream.concat(
            targets.configMaps().stream().flatMap(name -> copies.owners(name).stream()),
            clusterBundles.owners().stream())
        .distinct()
        .filter(cluster::serves)
        .filter(authority -> cluster.authority(authority).isEmpty())
        .filter(this::isGone)
        .forEach(authority -> alone(authority.toString(), () -> withdraw(authority)));
  }

  private void withdraw(AuthorityName authority) {
    var _ = noCopies(authority);
    clusterBundles.withdraw(authority);
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
}
