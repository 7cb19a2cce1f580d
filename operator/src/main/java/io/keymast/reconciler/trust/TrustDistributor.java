package io.keymast.reconciler.trust;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.Condition;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.decision.ClusterCopy;
import io.keymast.decision.TrustBundle;
import io.keymast.decision.TrustClaim;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.reconciler.trust.TrustTargets.ClusterBundles;
import io.keymast.schedule.Repeater;
import io.keymast.status.ConditionType;
import io.keymast.status.TrustDistributed;
import io.keymast.status.TrustDistributed.Progress;
import io.keymast.status.TrustDistributed.Told;
import io.keymast.validation.DeclaredDistribution;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the trust bundles of authorities into the namespaces that they choose, on a thread of its
 * own and at a pace, so that a thousand namespaces hold up nobody's certificate.
 */
public final class TrustDistributor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrustDistributor.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Longer than a CA key takes to be made and pinned. */
  private static final Duration UNTIL_NEXT_KEY = Duration.ofSeconds(15);

  private final ClusterView cluster;
  private final KubernetesClient client;
  private final TrustBundles bundles;
  private final NamespaceCopies copies;
  private final ClusterTrustBundles clusterBundles;
  private final TrustCondition condition;
  private final TrustTargets targets;
  private final TrustClaims claims;
  private final Clock clock;
  private final Repeater repeater = new Repeater("trust-distribution");

  /** By UID, authorities that are at work without any CA to be trusted; since when. */
  private final Map<String, Instant> betweenKeys = new HashMap<>();

  /**
   * Whose statuses count: one that somebody else wrote, where the operator has no rights, puts no
   * CA into anybody's trust bundle.
   *
   * @param authorities whose CA keys this process has
   * @param isLookedFor whether it could look for these, whatever came of that
   */
  public record Served(CertificateAuthorities authorities, Predicate<AuthorityName> isLookedFor) {}

  public TrustDistributor(
      ClusterView cluster,
      KubernetesClient client,
      TrustTargets targets,
      Served served,
      Clock clock) {
    this.cluster = cluster;
    this.client = client;
    this.bundles = new TrustBundles(client);
    this.clusterBundles = new ClusterTrustBundles(client, clock);
    this.condition = new TrustCondition(client);
    this.targets = targets;
    this.claims = new TrustClaims(cluster, served);
    this.copies =
        new NamespaceCopies(new KnownCopies(new TrustConfigMaps(client), clock), targets, claims);
    this.clock = clock;
  }

  /**
   * @param leading whether this process is the one that acts
   */
  public void start(BooleanSupplier leading) {
    repeater.every(
        PAUSE,
        () -> {
          if (leading.getAsBoolean() && cluster.isReady()) {
            distribute();
          }
        },
        e -> leftAsTheyAre("all", e));
  }

  @Override
  public void close() {
    repeater.close();
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
          List<CertificateAuthority> objects = cluster.authorities().toList();
          condition.forgetAllBut(objects);
          betweenKeys
              .keySet()
              .retainAll(objects.stream().map(it -> it.getMetadata().getUid()).toList());
          objects.forEach(object -> distributeAlone(object, all));
        });
    alone("bundles of authorities that are gone", this::withdrawOrphans);
  }

  private void distributeAlone(CertificateAuthority object, List<TrustClaim> all) {
    AuthorityName authority = Names.of(object);
    alone(authority.toString(), () -> distribute(object, authority, all));
  }

  /** One's trouble is not the others'. */
  private static void alone(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      leftAsTheyAre(what, e);
    }
  }

  private static void leftAsTheyAre(String what, Throwable e) {
    LOG.atWarn()
        .setCause(e)
        .addKeyValue("what", what)
        .log("trust bundles are left as they are; tried again soon");
  }

  private void distribute(
      CertificateAuthority object, AuthorityName authority, List<TrustClaim> all) {
    if (object.getSpec() == null || object.getSpec().trustDistribution() == null) {
      condition.tell(object, TrustDistributed.withdrawn(withdraw(authority), said(object)));
      return;
    }
    if (claims.isKnown(object) && !isBetweenKeys(object)) {
      DeclaredDistribution.of(object.getSpec())
          .map(declared -> distribute(object, declared, all))
          .ifPresent(told -> condition.tell(object, Optional.of(told)));
    }
  }

  /**
   * A CA key that is given up leaves the status before the next one is made: a gate that was told
   * to trust nothing for that second would cut its stations off.
   */
  private boolean isBetweenKeys(CertificateAuthority object) {
    CertificateAuthorityStatus status = object.getStatus();
    String uid = object.getMetadata().getUid();
    if (status == null
        || !PinnedGenerations.areAllRetired(status)
        || !ConditionType.READY.isTrueIn(status.conditions())) {
      betweenKeys.remove(uid);
      return false;
    }
    Instant since = betweenKeys.computeIfAbsent(uid, _ -> clock.instant());
    return clock.instant().isBefore(since.plus(UNTIL_NEXT_KEY));
  }

  private Condition distribute(
      CertificateAuthority object, DeclaredDistribution declared, List<TrustClaim> all) {
    return bundles
        .of(object, declared.crls())
        .map(
            bundle ->
                TrustDistributed.of(
                    new Progress(
                        copies.hold(object, declared, bundle, all),
                        copyForCluster(Names.of(object), declared, bundle),
                        bundle.fit()),
                    said(object)))
        .orElseGet(() -> TrustDistributed.unknown(said(object)));
  }

  private Told said(CertificateAuthority object) {
    return new Told(condition.of(object), object.getMetadata().getGeneration(), clock.instant());
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

  /** Of authorities that are gone. Another operator's are for that one to withdraw. */
  private void withdrawOrphans() {
    Stream.concat(copies.owners(), clusterBundles.owners().stream())
        .distinct()
        .filter(cluster::serves)
        .filter(authority -> cluster.authority(authority).isEmpty())
        .filter(this::isGone)
        .forEach(
            authority -> alone(authority.toString(), () -> copies.tellOnce(withdraw(authority))));
  }

  private List<String> withdraw(AuthorityName authority) {
    clusterBundles.withdraw(authority);
    return copies.withdraw(authority);
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
