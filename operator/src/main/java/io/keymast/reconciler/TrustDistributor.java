package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.decision.ClusterCopy;
import io.keymast.decision.TrustBundle;
import io.keymast.decision.TrustClaim;
import io.keymast.decision.TrustCopies;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.TrustTargets.ClusterBundles;
import io.keymast.status.TrustDistributed;
import io.keymast.status.TrustDistributed.Copies;
import io.keymast.status.TrustDistributed.Hindered;
import io.keymast.status.TrustDistributed.Progress;
import io.keymast.status.TrustDistributed.Told;
import io.keymast.validation.DeclaredDistribution;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
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
  private final TrustTargets targets;
  private final TrustClaims claims;
  private final Clock clock;
  private final Set<String> toldLeft = new HashSet<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("trust-distribution").factory());

  /**
   * @param authorities whose CA keys this process has: a status that somebody else wrote, where the
   *     operator has no rights, puts no CA into anybody's trust bundle
   */
  public TrustDistributor(
      ClusterView cluster,
      KubernetesClient client,
      TrustTargets targets,
      CertificateAuthorities authorities,
      Clock clock) {
    this.cluster = cluster;
    this.client = client;
    this.bundles = new TrustBundles(client);
    this.copies = new KnownCopies(new TrustConfigMaps(client), clock);
    this.clusterBundles = new ClusterTrustBundles(client, clock);
    this.condition = new TrustCondition(client);
    this.targets = targets;
    this.claims = new TrustClaims(cluster, authorities);
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
    targets
        .allConfigMaps()
        .forEach(name -> alone("ConfigMaps " + name, () -> copies.refresh(name)));
    if (targets.clusterBundles() != ClusterBundles.NOT_ALLOWED) {
      alone("ClusterTrustBundles", clusterBundles::refresh);
    }
    alone(
        "authorities",
        () -> {
          List<TrustClaim> all = claims.all();
          cluster.authorities().forEach(object -> distributeAlone(object, all));
        });
    alone("bundles of authorities that are gone", this::withdrawOrphans);
  }

  private void distributeAlone(CertificateAuthority object, List<TrustClaim> all) {
    AuthorityName authority = AuthorityObserver.nameOf(object);
    alone(authority.toString(), () -> distribute(object, authority, all));
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

  private void distribute(
      CertificateAuthority object, AuthorityName authority, List<TrustClaim> all) {
    if (object.getSpec() == null || object.getSpec().trustDistribution() == null) {
      condition.tell(object, TrustDistributed.withdrawn(withdraw(authority), said(object)));
      return;
    }
    if (claims.isKnown(object)) {
      DeclaredDistribution.of(object.getSpec())
          .map(declared -> distribute(object, declared, all))
          .ifPresent(told -> condition.tell(object, Optional.of(told)));
    }
  }

  private Condition distribute(
      CertificateAuthority object, DeclaredDistribution declared, List<TrustClaim> all) {
    return bundles
        .of(object, declared.crls())
        .map(
            bundle ->
                TrustDistributed.of(
                    new Progress(
                        copy(object, declared, bundle, all),
                        copyForCluster(AuthorityObserver.nameOf(object), declared, bundle),
                        bundle.fit()),
                    said(object)))
        .orElseGet(() -> TrustDistributed.unknown(said(object)));
  }

  private Told said(CertificateAuthority object) {
    return new Told(
        TrustCondition.of(object), object.getMetadata().getGeneration(), clock.instant());
  }

  private ClusterCopy copyForCluster(
      AuthorityName authority, DeclaredDistribution declared, TrustBundle bundle) {
    if (targets.clusterBundles() == ClusterBundles.WRITTEN && declared.clusterTrustBundle()) {
      return clusterBundles.hold(authority, bundle);
    }
    clusterBundles.withdraw(authority);
    return declared.clusterTrustBundle()
        ? new ClusterCopy.NotAllowed()
        : new ClusterCopy.NotWanted();
  }

  /** A name that the operator may not write takes no copy of another name away. */
  private Copies copy(
      CertificateAuthority object,
      DeclaredDistribution declared,
      TrustBundle bundle,
      List<TrustClaim> all) {
    AuthorityName authority = AuthorityObserver.nameOf(object);
    if (declared.namespaces().isEmpty()) {
      return Copies.none(withdraw(authority, targets.allConfigMaps()));
    }
    TrustClaim claim = claims.of(object, declared.namespaces().get());
    String name = claim.configMapName();
    if (!targets.configMaps().contains(name)) {
      return Copies.notAllowed(name, withdraw(authority, targets.formerConfigMaps().stream()));
    }
    List<String> left =
        withdraw(authority, targets.allConfigMaps().filter(other -> !other.equals(name)));
    return copy(claim, bundle, all, left);
  }

  private Copies copy(
      TrustClaim claim, TrustBundle bundle, List<TrustClaim> all, List<String> leftElsewhere) {
    AuthorityName authority = claim.authority();
    String name = claim.configMapName();
    Set<String> chosen = claim.namespaces();
    TrustCopies planned =
        TrustCopies.of(chosen, claim.precededBy(all), bundle, copies.heldBy(authority, name));
    KnownCopies.Written written = copies.write(authority, name, planned.steps(), bundle);
    Map<String, String> refused =
        written.refused().entrySet().stream()
            .filter(each -> chosen.contains(each.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    long waiting =
        written.left().stream().filter(chosen::contains).count() + planned.unmade().size();
    return new Copies(
        name,
        true,
        chosen.size() - waiting - refused.size() - planned.taken().size(),
        waiting,
        new Hindered(
            planned.taken(),
            refused,
            Stream.concat(leftElsewhere.stream(), places(name, planned.left())).toList()));
  }

  /** Returns the copies that are left, as namespace and name. */
  private List<String> withdraw(AuthorityName authority, Stream<String> names) {
    return names.sorted().flatMap(name -> places(name, copies.withdraw(authority, name))).toList();
  }

  private static Stream<String> places(String name, List<String> namespaces) {
    return namespaces.stream().map(namespace -> namespace + "/" + name);
  }

  /** Of authorities that are gone. Another operator's are for that one to withdraw. */
  private void withdrawOrphans() {
    Stream.concat(
            targets.allConfigMaps().flatMap(name -> copies.owners(name).stream()),
            clusterBundles.owners().stream())
        .distinct()
        .filter(cluster::serves)
        .filter(authority -> cluster.authority(authority).isEmpty())
        .filter(this::isGone)
        .forEach(
            authority ->
                alone(authority.toString(), () -> withdraw(authority).forEach(this::tellOnce)));
  }

  private List<String> withdraw(AuthorityName authority) {
    clusterBundles.withdraw(authority);
    return withdraw(authority, targets.allConfigMaps());
  }

  /** There is no authority any more to have a condition. */
  private void tellOnce(String left) {
    if (toldLeft.add(left)) {
      LOG.atWarn()
          .addKeyValue("configMap", left)
          .log("a trust bundle's copy stays, which somebody changed; delete it if nobody needs it");
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
}
