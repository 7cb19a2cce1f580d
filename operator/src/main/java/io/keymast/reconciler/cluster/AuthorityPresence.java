package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.authority.AuthorityDeparture;
import io.keymast.revocation.RevocationLedger;
import io.keymast.validation.DeletionPolicy;
import java.util.Optional;

/** Whether an authority can still list a revocation; what the cache misses is asked live. */
public final class AuthorityPresence {
  private final ClusterView cluster;
  private final KubernetesClient client;
  private final RevocationLedger ledger;

  public AuthorityPresence(ClusterView cluster, KubernetesClient client, RevocationLedger ledger) {
    this.cluster = cluster;
    this.client = client;
    this.ledger = ledger;
  }

  /** What there is of it. */
  public enum Presence {
    /** The authority, also one that is being deleted. */
    PRESENT,
    /** Its ledger: an authority of the same name would go on with it. */
    LEFT_ITS_LEDGER,
    /**
     * The authority, or its namespace, also one that ends; whatever is in there is not looked at,
     * since it is no namespace of authorities any more.
     */
    UNSERVED,
    /** Nothing that a revocation could be written to. */
    GONE
  }

  /** An answer that can't be had is an exception, never {@link Presence#GONE}. */
  public Presence of(AuthorityName name) {
    if (!cluster.isAtHome(name)) {
      return cluster.authority(name).isPresent() || hasNamespace(name)
          ? Presence.UNSERVED
          : Presence.GONE;
    }
    if (cluster.authority(name).isPresent() || exists(name)) {
      return Presence.PRESENT;
    }
    return hasNamespace(name) && ledger.exists(name) ? Presence.LEFT_ITS_LEDGER : Presence.GONE;
  }

  /** Whether what concerns it may be written to its namespace. Costs no request. */
  public boolean isServed(AuthorityName name) {
    return cluster.isAtHome(name);
  }

  /**
   * Whoever writes while an abandoned authority goes, or after it has gone, must not hold its
   * namespace: of what is written before that, {@link AuthorityDeparture} lifts the finalizers.
   */
  public void liftFinalizersWhereAbandoned(AuthorityName name) {
    if (live(client, name).map(AuthorityPresence::isBeingAbandoned).orElse(true)) {
      ledger.liftFinalizersOfNewParts(name);
    }
  }

  private static boolean isBeingAbandoned(CertificateAuthority object) {
    return object.getMetadata().getDeletionTimestamp() != null
        && DeletionPolicy.of(object.getSpec()) == DeletionPolicy.DELETE;
  }

  private boolean hasNamespace(AuthorityName name) {
    return client.namespaces().withName(name.namespace()).get() != null;
  }

  private boolean exists(AuthorityName name) {
    return live(client, name).isPresent();
  }

  /** As the API server has it, whatever a cache shows. */
  public static Optional<CertificateAuthority> live(KubernetesClient client, AuthorityName name) {
    return Optional.ofNullable(
        client
            .resources(CertificateAuthority.class)
            .inNamespace(name.namespace())
            .withName(name.name())
            .get());
  }
}
