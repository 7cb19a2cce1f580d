package io.keymast.reconciler.trust;

import io.fabric8.kubernetes.api.model.Namespace;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.decision.TrustClaim;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.validation.DeclaredDistribution;
import io.keymast.validation.DeclaredDistribution.ToNamespaces;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which namespaces authorities choose for their trust bundles. Of one thread. */
final class TrustClaims {
  private final ClusterView cluster;
  private final TrustDistributor.Served served;
  private final Map<AuthorityName, String> known = new HashMap<>();

  TrustClaims(ClusterView cluster, TrustDistributor.Served served) {
    this.cluster = cluster;
    this.served = served;
  }

  /**
   * Whether this process has had its CA keys, or its foreign CA, so that its status is no
   * stranger's. One whose ledger is damaged since issues no more, and still must take a CA that is
   * given up out of trust. One whose CAs are all given up need not have been ready: it puts none
   * into anybody's trust bundle.
   */
  boolean isKnown(CertificateAuthority object) {
    AuthorityName authority = Names.of(object);
    String uid = object.getMetadata().getUid();
    if (served.authorities().find(authority).filter(TrustClaims::hasItsCa).isPresent()) {
      known.put(authority, uid);
    }
    return uid.equals(known.get(authority))
        || (served.isLookedFor().test(authority)
            && PinnedGenerations.areAllRetired(object.getStatus()));
  }

  private static boolean hasItsCa(CertificateAuthorities.Entry judged) {
    return switch (judged) {
      case CertificateAuthorities.Entry.Ready ready -> true;
      case CertificateAuthorities.Entry.Delegating delegating -> true;
      case CertificateAuthorities.Entry.NotReady notReady -> false;
    };
  }

  /** Of all that have something to copy. */
  List<TrustClaim> all() {
    return cluster.authorities().filter(this::isKnown).flatMap(it -> of(it).stream()).toList();
  }

  private Optional<TrustClaim> of(CertificateAuthority object) {
    return DeclaredDistribution.of(object.getSpec())
        .flatMap(DeclaredDistribution::namespaces)
        .map(declared -> of(object, declared));
  }

  TrustClaim of(CertificateAuthority object, ToNamespaces declared) {
    AuthorityName authority = Names.of(object);
    return new TrustClaim(
        authority,
        Instant.parse(object.getMetadata().getCreationTimestamp()),
        declared.configMapName(),
        chosen(declared, authority));
  }

  /** One that is ending takes nothing new, and its copy goes with it. */
  private Set<String> chosen(ToNamespaces declared, AuthorityName authority) {
    return cluster
        .namespaces()
        .all()
        .filter(it -> it.getMetadata().getDeletionTimestamp() == null)
        .filter(
            it -> declared.chooses(it.getMetadata().getName(), labels(it), authority.namespace()))
        .map(it -> it.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  private static Map<String, String> labels(Namespace namespace) {
    return Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of());
  }
}
